import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/settings/load-settings.ts';
import { SettingsError } from '../../src/settings/settings-error.ts';
import { describeConformance, ORIGINAL_PATH } from './harness/dovecot.ts';

const ENVIRONMENT = { PATH: ORIGINAL_PATH, HOME: '/nonexistent', NAME: 'value' };

/** Files in the folder of the tested configuration. */
const FILES: Readonly<Record<string, string>> = {
  'a.conf': 'base_dir = /a\n',
  'B.conf': 'base_dir = /B\n',
  '.hidden.conf': 'base_dir = /hidden\n',
  'in section': 'client_limit = x\n',
  'recursive.conf': '!include main.conf\n',
  opens: 'service x {\n',
  closes: '}\nbase_dir = /closed\n',
  'bad.conf': '\nnonsense\n',
  'goes on': 'base_dir = /a \\\n',
  'goes on in vain': 'base_dir = /a \\\n# b\n',
  first: 'base_dir = /first\n!include B.conf\n',
  blank: '\n',
  nothing: '',
  'with nul': 'x\ny\0z',
  'sub dir/value': ' v \n',
  'sub dir/x.conf': 'base_dir = <value\n',
  'sub dir/up.conf': '!include ../[ab]*.conf\n',
};

let folder: string;

/** The output and the status of the original when it connects with the settings of `main.conf`. */
function original(words: readonly string[]): string {
  const { status, stderr } = spawnSync('doveadm', [...words, 'director', 'status'], {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: 'latin1',
  });
  return `${stderr}${status}`;
}

/** The same for the settings of this project. */
async function ours(configPath: string | undefined, overrides: readonly string[]): Promise<string> {
  let lines = '';
  const request = { configPath, noConfig: configPath === undefined, keepEnvironment: false, overrides };
  try {
    const settings = await loadSettings(request, ENVIRONMENT, ({ level, prefix, text }) => {
      lines += `${prefix}${level === 'error' ? 'Error' : 'Warning'}: ${text}\n`;
    });
    const socket = `${settings.baseDir}/director-admin`;
    return `${lines}Fatal: net_connect_unix(${socket}) failed: No such file or directory\n75`;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return `${lines}${error.prefix}Fatal: ${error.message}\n${error.status}`;
  }
}

function compareFiles(texts: readonly string[]): void {
  it.each(texts)('%j', async (text) => {
    const main = join(folder, 'main.conf');
    writeFileSync(main, text, 'latin1');
    expect(await ours(main, [])).toBe(original(['-c', main]));
  });
}

function compareOverrides(overrides: readonly string[]): void {
  it.each(overrides)('-o %j', async (override) => {
    expect(await ours(undefined, [override])).toBe(original(['-O', '-o', override]));
  });
}

/** `setting = value` for each value. */
function valuesOf(key: string, values: readonly string[]): string[] {
  return values.map((value) => `${key}=${value}`);
}

function baseDirs(values: readonly string[]): string[] {
  return values.map((value) => `base_dir = ${value}\n`);
}

function file(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

const BLOCKS = ['protocol imap', 'local 10.0.0.0/8', 'remote 10.0.0.0/8', 'local_name a'];

/** Each kind of filter within each other one, and both within a third. */
function nestings(): string[] {
  const pairs = BLOCKS.flatMap((outer) => BLOCKS.map((inner) => [outer, inner]));
  const triples = BLOCKS.flatMap((outer) => pairs.map((pair) => [outer, ...pair]));
  return [...pairs, ...triples].map((blocks) =>
    file(...blocks.map((block) => `${block} {`), 'log_timestamp = x', ...blocks.map(() => '}')),
  );
}

const gap = fc.constantFrom(' ', ' ', '', '\t', '  ');
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', ' \n', ' # c\n', '#c\n', ' \\\n', '\\\n\\\n', '\n#\n');
const key = fc.constantFrom(
  ...['base_dir', 'base_dir', 'log_timestamp', 'director_username_hash', 'director_servers', 'haproxy_timeout'],
  ...['doveadm_port', 'verbose_proctitle', 'dsync_alt_char', 'director_max_parallel_moves'],
);
const word = fc.constantFrom(
  ...['x', '/y/z', 'yes', '5', '10 s', '"a b"', "'c'", '"', "'", '\\', '=', '{', '}', '\xff', 'a\\"b', '""', '#'],
  ...['$base_dir', '$log_timestamp', '$ENV:NAME', '$ENV:NOTHING', 'a$b', '$nosuch', '<sub dir/value', '<nosuch'],
);
const value = fc.tuple(gap, fc.array(word, { maxLength: 4 })).map(([between, words]) => words.join(between));
const assignment = fc
  .tuple(gap, key, gap, gap, value, lineEnd)
  .map(([indent, name, before, after, text, end]) => [indent, name, before, '=', after, text, end].join(''));
const stray = fc.constantFrom('}\n', 'foo\n', '= x\n', '!include a.conf\n', '!include_try bad.conf\n', 'service x {\n');
const blockStart = fc.constantFrom(
  ...['service "x y" {', 'protocol doveadm {', 'protocol !imap {', 'protocol imap {', 'local_name a {'],
  ...['local 10.0.0.0/8 {', 'local 10.1.0.0/16 {', 'remote 10.0.0.1 {', 'plugin {'],
);

/** Configuration files with settings that both programs know. Many are invalid for other reasons. */
const randomFile = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: assignment },
      { weight: 1, arbitrary: stray },
      {
        weight: 3,
        arbitrary: fc
          .tuple(blockStart, fc.array(assignment, { maxLength: 2 }))
          .map(([start, lines]) => `${start}\n${/^[sp]\S+ ["{]/.test(start) ? '' : lines.join('')}}\n`),
      },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describeConformance('settings', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, 'latin1');
    }
    symlinkSync('loop', join(folder, 'loop'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  describe('lines', () => {
    compareFiles([
      '',
      '\n\n# base_dir = /x\n\t #\n',
      'base_dir=/x',
      '\t base_dir\t=\t/x  y\t \n',
      'base_dir = /x\r\n\r\n',
      'base_dir = /x\r',
      'base_dir = /x\r\r\n',
      'base_dir = /x\ry\n',
      'base_dir = a\0b\n',
      'base_dir = a \0b\n',
      'base_dir = a \\\0b\nc\n',
      '\0base_dir = x\n',
      'base_dir = a\x01\x03\x7f\xff\xc3\xa4\n',
      'base_dir = a\vb\f\n',
      '\xef\xbb\xbfbase_dir = /x\n',
      '\fbase_dir = x\n',
      ...baseDirs(['x # y', 'x#y', 'x ## y', 'x#', '# x', "it's # x", "it's # x ' # y", "it's b'#c", "it's b' #c"]),
      ...baseDirs(['a "b" # c', 'a "b"# c', 'a "b" c "d # c', "a \"b' c 'd # c", 'a\\"b # c', 'a\\"b # c" d']),
      ...baseDirs(['"a\\" # c', '"a\\" # c"', '"a\\" # c" # d', "'a' #b' # c", "'' # c", '"a" # it\'s\'']),
      'base_dir =# x\n',
      'base_dir # = x\n',
      'base_dir = /a \\\n   b\n',
      'base_dir = /a\\\nb\n',
      'base_dir = /a \\\n# comment\nb\n',
      'base_dir = /a \\\n\nbase_dir = /b\n',
      'base_dir = /a \\ # comment\nlog_timestamp = x\n',
      'base_dir = /a \\\n',
      'base_dir = /a \\\n}\n',
      'base_dir = "/a \\\n  b"\n',
      'base_dir = x \\\n\\\n \\\ny\n',
      '\\\nbase_dir = x\n',
      '\\\n}\n',
      'service imap \\\n{\n}\n',
      '!include \\\nnosuch\n',
      'base_dir \\\n= x#y\nfoo \\\nbar\n',
    ]);
  });

  describe('statements', () => {
    compareFiles([
      ...['base_dir', 'base_dir foo', 'base_dir with = x', 'base_dir /x = y', '{', '}', '} x', '}x'],
      ...['= x', '= ', '"base_dir" = x', 'BASE_DIR = x', '} = x', '} {', '{ = x', '!foo bar', '!include=x'],
      ...['service{', 'service {{', 'service { {', 'service x{', 'service x {}', 'service x y {', 'service x = y {'],
      ...['service "x {', "service 'x y' {", 'service "x"y {', 'service "x" y {', 'service "x \\"y\\"" {', 'service x'],
      ...['service x # {', 'service x { y', 'service x=y', 'service "x" = y', 'base_dir x = y {'],
      ...['service {', 'service x {', 'service "x y" {', 'service x"y {', 'service x=y {', 'service "x"{'],
    ]);
    compareFiles([
      ...['service {', 'service x {', 'service "x y" {', 'service x=y {', 'service "x"{', 'service x { # {'].map(
        (line) => file(line, '}\t# x'),
      ),
      file('service x {', 'executable = y', '}', '}'),
      file('service x {', 'unix_listener y {'),
      file('service x {', 'unix_listener y {', '}'),
      file('service x {', '} y', '}'),
      file('plugin {', 'a = b', 'a = c', '}'),
      file('plugin {', 'a {', '}', '}'),
      file('plugin {', ' = a', '}'),
      file('service x {', ' = a', '}'),
      file('plugin {', 'Nosuch {', '}', '}'),
      file('base_dir x/y\\z {', '}'),
      file('base_dir {', '}'),
      file('base_dir x {', 'a = b', '}'),
      file('verbose_proctitle {', '}'),
      file('protocol doveadm {', 'base_dir x {', '}', '}'),
      file('service/director/executable = x'),
    ]);
  });

  describe('values', () => {
    compareFiles([
      ...baseDirs(['', '""', '"', "'", '\'"', '"a" b', '"a" "b"', "'a\\'b'", '"\\"', '"\\\\"', '"\\\\\\"', '"a\\zb"']),
      ...baseDirs(['$ENV:NAME', 'a   $ENV:NAME\tb  c', '$ENV:NOTHING x', '$ENV:', '$ENV', '$env:NAME', '$ENV:NAME/x']),
      ...baseDirs(['a$ b  c', '$', 'x $', '$$base_dir', '$base_dir', '$base_dir x', '$base_dir/x', 'x\t$base_dir y']),
      ...baseDirs(['"$ENV:NAME"', "'$ENV:NAME'", '"$ENV:NAME', '"x" $ENV:NAME', 'x "$ENV:NAME', '$ENV:NAME "a  b"']),
      ...baseDirs(['$nosuch', '$service', '$plugin', '$passdb', '$doveadm_proxy_port', '$director_username_hash']),
      ...baseDirs(['$doveadm_port', '$haproxy_timeout', '$verbose_proctitle', '$log_timestamp', '$default_vsz_limit']),
      ...baseDirs(['<nosuch', '<a.conf', '< a.conf', 'x <a.conf', '"<a.conf"', '<sub dir/value', '<"a.conf"', '<']),
      ...baseDirs(['<$ENV:NAME', '< .']),
      file('base_dir = a   b', 'base_dir = $base_dir c'),
      file('log_timestamp = "  x "', 'base_dir = a $log_timestamp b'),
      file('doveadm_proxy_port = 1', 'base_dir = $doveadm_port'),
      file('base_dir = <nosuch', 'base_dir = x'),
      file('base_dir = <with nul'),
      file('verbose_proctitle = <with nul'),
      file('base_dir = /x', 'log_timestamp = <with nul', 'base_dir = $log_timestamp'),
      file('protocol imap {', 'base_dir = <nosuch', '}'),
      file('director_servers = <nosuch', 'ssl_cert = <nosuch', 'login_greeting = <nosuch'),
      file('director_user_expire = <nosuch'),
      file('director_servers = $nosuch'),
      file('service x {', 'client_limit = <nosuch', '}'),
      file('service x {', 'client_limit = $default_client_limit', 'vsz_limit = $default_vsz_limit', '}'),
      file('mail_plugins = $mail_plugins'),
      file('director_mail_servers = $director_mail_servers_x'),
    ]);
  });

  describe('includes', () => {
    compareFiles([
      ...['a.conf', '[!bmr]*.conf', '[aB].conf', '{a,B}.conf', '{B,a}.conf', '{nosuch,a}.conf', '{nosuch,b}.conf'].map(
        (pattern) => `!include ${pattern}\n`,
      ),
      ...['.h*.conf', '\\a.conf', 'a.conf # x', 'a.conf ', 'sub dir/x.conf', '"sub dir/x.conf"', 'sub*/x.conf'].map(
        (pattern) => `!include ${pattern}\n`,
      ),
      ...['sub\\ dir/x.conf', '= a.conf', 'a.conf B.conf', 'sub dir', '[.conf', '{a.conf', '{a,{B,c}}.conf', '{}'].map(
        (pattern) => `!include ${pattern}\n`,
      ),
      ...['{a}.conf', '[[:lower:]].conf', '?.conf', '*/*.conf', '**/x.conf', '/nonexistent', '$ENV:NAME', '~'].map(
        (pattern) => `!include ${pattern}\n`,
      ),
      ...['sub dir/up.conf', 'recursive.conf', 'main.conf', 'bad.conf', './main.conf/x', 'opens', 'closes', ''].map(
        (pattern) => `!include ${pattern}\n`,
      ),
      ...['nosuch', 'main.conf', 'bad.conf', 'a.conf', '', 'sub dir', '[.conf'].map((name) => `!include_try ${name}\n`),
      ...['goes on', 'goes on in vain', '{goes on,blank}', '{goes on,nothing}', '{goes on,goes on}'].flatMap((name) => [
        file(`!include ${name}`, ' b'),
        file(`!include ${name}`, '', 'base_dir = /b'),
        file(`!include ${name}`, '!include a.conf'),
        file('service x {', `!include ${name}`, ' b'),
        `!include ${name}\n`,
      ]),
      ...['{a.conf,bad.conf}', '{bad.conf,a.conf,a.conf}', '{main.conf,a.conf}', '{a.conf,main.conf}'].map((name) =>
        file('', `!include ${name}`),
      ),
      ...['{first,B.conf}', '{B.conf,first}', '{first,loop*}', '{loop*,bad.conf}', '{bad.conf,loop*}'].flatMap(
        (name) => [`!include ${name}\n`, `!include_try ${name}\n`],
      ),
      file('!include opens', '!include closes'),
      file('service x {', '!include in section', '}'),
      file('service x {', '!include closes'),
    ]);
  });

  describe('filters', () => {
    compareFiles([
      ...nestings(),
      ...['doveadm', 'imap', '!imap', '!doveadm', '"doveadm"', 'nosuch', '', 'DOVEADM', '!', '!!doveadm', '""'].map(
        (name) => file('base_dir = g', `protocol ${name} {`, 'base_dir = p', '}'),
      ),
      file('protocol doveadm {', 'base_dir = 1', '}', 'protocol doveadm {', 'base_dir = 2', '}'),
      file('protocol !imap {', 'base_dir = 1', '}', 'protocol doveadm {', 'base_dir = 2', '}'),
      file(
        'protocol doveadm {',
        '}',
        'protocol !imap {',
        'base_dir = 1',
        '}',
        'protocol doveadm {',
        'base_dir = 2',
        '}',
      ),
      file('base_dir = g', 'protocol doveadm {', 'base_dir = $base_dir x', '}'),
      file('protocol doveadm {', 'base_dir = p', '}', 'base_dir = g', 'base_dir = h'),
      file('protocol imap {', 'base_dir = p', 'base_dir = q', '}', 'base_dir = g'),
      file('protocol imap {', 'mail_debug = no', '}', 'protocol pop3 {', 'mail_debug = no', '}', 'mail_debug = no'),
      file('local 10.0.0.1 {', 'protocol pop3 {', 'mail_debug = no', '}', 'mail_debug = no', '}', 'mail_debug = no'),
      file('protocol imap {', 'service x {', 'executable = a', '}', '}', 'service x {', 'executable = b', '}'),
      file('protocol imap {', 'plugin {', 'a = b', '}', '}', 'plugin {', 'a = c', '}'),
      file('service imap {', 'protocol doveadm {', 'executable = x', '}', '}'),
      file('protocol doveadm {', 'service x {', 'client_limit = x', '}', '}'),
      file('plugin {', 'protocol doveadm {', 'remote 10.0.0.1 {', '}', '}', '}'),
      file('protocol imap {', 'nosuch-x = 1', '}'),
      ...['base_dir', 'auth_debug', 'verbose_proctitle', 'director_username_hash', 'ssl', 'version_ignore'].flatMap(
        (key) => BLOCKS.slice(1).map((block) => file(`${block} {`, `${key} = yes`, '}')),
      ),
      ...['10.0.0.1/33', '10.0.0.0/8', '::1', '[::1]', '[::1]/64', '::1/129', '10.0.0.1/x', '10.0.0.1/-1', '1'].map(
        (network) => file(`local ${network} {`, '}'),
      ),
      ...['10.0.0.1/', '10.0.0.1/08', '10.0.0.1/+8', '10.0.0.1/8/9', '10.0.0.1/ 8', '', '""', 'localhost'].map(
        (network) => file(`remote ${network} {`, '}'),
      ),
      ...['no.such.host', 'no.such.host/24', 'localhost/8', 'localhost/33', 'localhost/x', '256.1', '[::1', 'a b'].map(
        (network) => file('base_dir = x#y', `local ${network} {`, '}'),
      ),
      ...['::1%lo', 'fe80::1%lo', 'fe80::1%lo/64', 'fe80::1%nosuch', '\xef\xbc\x91', '256.1.1.1/8', '1.2.3.4 {'].map(
        (network) => file(`remote ${network} {`, '}'),
      ),
      ...['local ::/0', 'remote 0.0.0.0/0', 'local localhost/0', 'remote 0/0'].flatMap((block) => [
        file(`${block} {`, 'base_dir = f', '}'),
        file(`${block} {`, 'base_dir = f', '}', 'base_dir = g'),
        file('base_dir = g', `${block} {`, 'base_dir = f', 'protocol doveadm {', 'base_dir = p', '}', '}'),
        file(`${block} {`, 'local_name x {', '}', 'remote 10.0.0.1 {', '}', 'local 10.0.0.1 {', '}', '}'),
        file(`${block} {`, 'log_timestamp = x', '}', 'base_dir = $log_timestamp'),
      ]),
      ...['a', '"b c"', '" "', '""', '*.b', 'a"b'].map((name) => file(`local_name ${name} {`, 'ssl_options = x', '}')),
      file('protocol imap {', 'local no.such.host {', '}', '}'),
      file('local no.such.host {', 'foo', '}'),
      file('local no.such.host {'),
      file('foo', 'local no.such.host {', '}'),
      ...['1.2.3.4', '*, ::', '', '""', '"a"', '$base_dir', '<nosuch', 'x:1', 'a:1', '[::]', '[::]:1', '*:1 *:2'].map(
        (value) => file('protocol imap {', `listen = ${value}`, '}'),
      ),
      file('local 10.0.0.1 {', 'ssl_listen = a', '}', 'director_consistent_hashing = yes'),
      file('protocol imap {', 'listen = a', 'listen = b', '}', 'listen = c', 'protocol !imap {', 'listen = d', '}'),
      ...['*', '::', '*:1', '[::]:1'].flatMap((value) => [`listen = ${value}\n`, `ssl_listen = ${value}\n`]),
      ...[
        ['10.0.0.0/8', 'localhost'],
        ['127.0.0.0/8', 'localhost'],
        ['localhost', '127.0.0.2'],
        ['10.0.0.0/8', 'no.such.host'],
        ['10.0.0.1', '10.0.0.1'],
        ['10.0.0.1', '10.0.0.2'],
        ['10.0.0.1/8', '10.1.1.1'],
        ['10.1.0.0/16', '10.1.1.1/8'],
        ['0.0.0.0/0', '::1'],
        ['::/0', '10.0.0.1/24'],
        ['::/1', '10.0.0.1'],
        ['10.0.0.1', '::1'],
        ['10.0.0.1', '::ffff:10.0.0.1'],
        ['::ffff:10.0.0.1', '10.0.0.1'],
        ['10.0.0.1', '::ffff:10.0.0.1/97'],
        ['10.0.0.0/8', '0.0.0.0/0'],
        ['fd00::/16', 'fd00:1::/32'],
        ['fd00::/16', 'fd01:1::/32'],
      ].map(([outer, inner]) => file(`local ${outer} {`, `local ${inner} {`, '}', '}')),
    ]);
  });

  describe('checks', () => {
    compareFiles([
      ...['director_user_expire', 'director_user_kick_delay', 'director_ping_idle_timeout'].flatMap((key) =>
        ['x', '', '5', '1ms', '10000ms', '9s', '0'].map((value) => `${key} = ${value}\n`),
      ),
      ...['director_max_parallel_moves', 'director_max_parallel_kicks', 'default_client_limit'].flatMap((key) =>
        ['x', '', '-1', '0', '4294967296'].map((value) => `${key} = ${value}\n`),
      ),
      ...['director_output_buffer_size', 'default_vsz_limit'].flatMap((key) =>
        ['x', '', '1M', '16777216T'].map((value) => `${key} = ${value}\n`),
      ),
      ...['x', '0999', '0600', '', '99999999999', '-1', '0x1'].map((mode) =>
        file('service director {', 'unix_listener a {', `mode = ${mode}`, '}', '}'),
      ),
      ...['x', '', '0', '65536'].map((port) =>
        file('service director {', 'inet_listener {', `port = ${port}`, '}', '}'),
      ),
      ...['client_limit', 'process_limit', 'process_min_avail', 'service_count', 'vsz_limit', 'idle_kill'].map((key) =>
        file('service director {', `${key} = x`, '}'),
      ),
      ...['doveadm_port', 'doveadm_proxy_port', 'doveadm_ssl', 'verbose_proctitle', 'ssl'].map((key) => `${key} = @\n`),
      file('director_consistent_hashing = no', 'director_consistent_hashing = yes', 'foo'),
      file('director_consistent_hashing = no', 'base_dir = $director_consistent_hashing'),
      file('dsync_alt_char =', 'doveadm_port = x'),
      file('dsync_alt_char =', 'dsync_hashed_headers ='),
      file('syslog_facility = x', 'log_debug = x', 'ssl_options = x', 'dsync_features = x'),
      file('log_core_filter = x', 'log_debug = x', 'ssl_options = x', 'dsync_features = x'),
      file('process_shutdown_filter = x', 'ssl_options = x', 'dsync_features = x'),
      file('ssl_options = x', 'dsync_features = x', 'dsync_alt_char ='),
      file('protocol imap {', 'dsync_features = x', '}', 'log_debug = x'),
      file('dsync_features = x', 'remote ::/0 {', 'syslog_facility = x', '}'),
      file('dsync_features = z', 'protocol imap {', 'dsync_features = x', '}'),
      file('local 10.0.0.1 {', 'syslog_facility = x', '}'),
      file('syslog_facility = x', 'service x {'),
    ]);
  });

  describe('overrides', () => {
    compareOverrides([
      ...['base_dir', '', '=', '=x', '==x', ' base_dir=x', 'base_dir =x', 'base_dir= x ', 'base_dir="x"', 'BASE_DIR=x'],
      ...[
        'base_dir=$ENV:NAME',
        'base_dir=<nosuch',
        'base_dir=a # b',
        'base_dir=',
        'nosuch=x',
        'plugin/a=b',
        'base_dir=a\tb',
      ],
      ...valuesOf('verbose_proctitle', ['yes', 'YES', 'y', 'n', 'no', 'nO', '1', '0', 'true', '', ' yes', 'no ', '01']),
      ...valuesOf('doveadm_worker_count', ['0', '01', '+1', '-1', '-0', '- 1', '--1', '-x', '1x', '', '4294967295']),
      ...valuesOf('doveadm_worker_count', ['4294967296', '99999999999999999999999', '0x1', '1.5', ' 1', '1 ']),
      ...valuesOf('doveadm_port', ['0', '01', '65535', '65536', '-1', '+1', '1x', '', '99999999999999999999999']),
      ...valuesOf('config_cache_size', [
        '0',
        '1B',
        '1k',
        '1KB',
        '1kiB',
        '1Kbx',
        '1 M',
        '1  M',
        '1\tM',
        ' 1M',
        '1M ',
        '1 ',
      ]),
      ...valuesOf('config_cache_size', [
        '1T',
        '1P',
        '1BB',
        '1i',
        '1iB',
        'x',
        '',
        '-1',
        '1.5M',
        'M',
        '1M1',
        '16777215T',
      ]),
      ...valuesOf('config_cache_size', ['16777216T', '18446744073709551615', '18446744073709551616', '17179869184G']),
      ...valuesOf('haproxy_timeout', [
        '0',
        '00',
        '0 ',
        ' 0',
        '1',
        '1 ',
        '1s',
        '1S',
        '1 secs',
        '1secondss',
        's',
        '1s ',
        '1\ts',
      ]),
      ...valuesOf('haproxy_timeout', [
        '1m',
        '1mi',
        '1minute',
        '1ms',
        '1mil',
        '2000ms',
        '1h',
        '1d',
        '1w',
        '1y',
        '1mo',
        '',
        '-1s',
      ]),
      ...valuesOf('haproxy_timeout', ['4294967295s', '4294967296s', '7101w', '7102w', '99999999999999999999s', '1.5s']),
      ...valuesOf('haproxy_timeout', ['18446744073709551615ms', '18446744073709551615w', '4294967296000ms']),
      ...valuesOf('doveadm_ssl', ['no', 'ssl', 'starttls', 'yes', '', 'NO', 'no:ssl', ':']),
      ...valuesOf('ssl', ['no', 'yes', 'required', 'YES', '']),
      ...valuesOf('syslog_facility', ['mail', 'local0', 'local7', 'local8', 'MAIL', '', 'security', 'ftp', 'mail ']),
      ...valuesOf('dsync_features', [
        '',
        'x y',
        'empty-header-workaround x',
        ' EMPTY-header-workaround,a',
        'a\tb',
        ',',
      ]),
      ...valuesOf('ssl_options', ['', 'x', 'compression no_ticket', 'no_compression,x', ',']),
      ...valuesOf('log_debug', [
        'x',
        '(',
        'a=b',
        'a=b AND',
        'a=b c',
        '(a=b',
        'a=b)',
        '@',
        'a==b',
        'a>=b',
        '"',
        'a="b\\"c"',
      ]),
      ...['dsync_alt_char=', 'dsync_hashed_headers=', 'log_core_filter=x', 'process_shutdown_filter=x'],
      ...[
        'director_user_expire=x',
        'director_max_parallel_moves=x',
        'auth_debug=x',
        'version_ignore=x',
        'verbose_ssl=x',
      ],
    ]);
  });

  it('reads the default configuration of Dovecot', async () => {
    const path = '/etc/dovecot/dovecot.conf';
    expect(await ours(path, [])).toBe(original(['-c', path]));
  });

  it.each(['/', '/dev/null', '/nonexistent', '', '/etc/passwd/x'])('-c %j', async (path) => {
    expect(await ours(path, [])).toBe(original(['-c', path]));
  });

  it('has the same result for random files', async () => {
    const main = join(folder, 'main.conf');
    const reads = async (text: string) => {
      writeFileSync(main, text, 'latin1');
      const actual = await ours(main, []);
      const expected = original(['-c', main]).replace(/(?<=^Fatal: net.* failed: ).*/m, 'No such file or directory');
      // This program accepts unknown settings and continues.
      if (!/: Unknown setting: /.test(expected)) expect(actual).toBe(expected);
    };
    const numRuns = Number(process.env.RANDOM_CASES ?? 300);
    const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));
    await fc.assert(fc.asyncProperty(randomFile, reads), { numRuns, seed });
  });
});
