import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/settings/known-settings.ts';
import { parseConfiguration } from '../../src/settings/parse-configuration.ts';
import type { Section } from '../../src/settings/parsed-configuration.ts';
import { RefusedLine } from '../../src/settings/refused-line.ts';
import { folderOf } from './folder.ts';

const ENVIRONMENT = { NAME: 'value' };

function addressOf(host: string): string {
  if (host === 'known.host') return '10.1.1.1';
  throw new RefusedLine(`no ${host}`);
}

function parse(text: string, files: Readonly<Record<string, string>> = {}, service: Service = 'doveadm') {
  const folder = folderOf({ ...files, 'dovecot.conf': text });
  const warnings: string[] = [];
  const warn = (warning: string) => warnings.push(warning.replaceAll(`${folder}/`, ''));
  const context = { service, environment: ENVIRONMENT, warn, addressOf };
  const configuration = parseConfiguration(`${folder}/dovecot.conf`, context);
  return { get: (key: string) => configuration.get(key, service), configuration, warnings };
}

/** The error message for a configuration, without the name of the folder. */
function refusal(text: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = folderOf({ ...files, 'dovecot.conf': text });
  const context = { service: 'doveadm', environment: ENVIRONMENT, warn: () => {}, addressOf } as const;
  try {
    parseConfiguration(`${folder}/dovecot.conf`, context);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SettingsError', prefix: 'doveconf: ', status: 89 });
    return String(error)
      .replaceAll(`${folder}/`, '')
      .replace('SettingsError: Error in configuration file dovecot.conf', '');
  }
  return 'accepted';
}

function tree({ type, name, values, sections }: Section): unknown {
  return [`${type} ${name}`, Object.fromEntries(values), ...sections.map(tree)];
}

describe('a configuration file', () => {
  it('has values', () => {
    const { get, warnings } = parse('base_dir = /a\nbase_dir = "/b c"\nmail_location = x\n');
    expect([get('base_dir'), get('mail_location'), get('nothing')]).toEqual(['/b c', 'x', undefined]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a $ENV:NAME b', 'a value b'],
    ['$ENV:NOTHING', ''],
    ['a   $ENV:NAME', 'a value'],
    ['a$ENV:NAME', 'a$ENV:NAME'],
    ['$ENV:NAME/x', ''],
    ['"$ENV:NAME"', '$ENV:NAME'],
    ['$base_dir/x y', 'Unknown variable: $base_dir/x'],
    ['x $base_dir', 'x /run/dovecot'],
    ['$constructor', 'Unknown variable: $constructor'],
    ['$ENV:constructor', ''],
    ['$plugin', 'Invalid variable: $plugin'],
  ])('base_dir = %s', (text, expected) => {
    const line = `base_dir = ${text}\n`;
    const error = refusal(line).replace(' line 1: ', '');
    expect(error === 'accepted' ? parse(line).get('base_dir') : error).toBe(expected);
  });

  it('ignores unknown variables in unknown settings', () => {
    const { get } = parse('mail_plugins = $mail_plugins acl\nprotocol lmtp {\nmail_plugins = $mail_plugins sieve\n}\n');
    expect(get('mail_plugins')).toBeUndefined();
  });

  it('reads a value from a file, with its line feed, only for a program that uses it', () => {
    const files = { hash: '%u\n' };
    const text = 'director_username_hash = <hash\ndirector_servers = <hash\nssl_cert = <nosuch\n';
    expect(parse(text, files).get('director_username_hash')).toBe('%u\n');
    expect(parse(text, files).get('director_servers')).toBe('');
    expect(parse(text, files, 'director').get('director_servers')).toBe('%u\n');
  });

  it('keeps sections', () => {
    const { configuration } = parse(
      [
        'service director {',
        '  unix_listener login/director {',
        '    mode = 0600',
        '  }',
        '  inet_listener {',
        '    address = 127.0.0.1',
        '    port = 9090',
        '  }',
        '}',
        'service director {',
        '  client_limit = $default_client_limit',
        '  unix_listener login/director {',
        '    user = x',
        '  }',
        '}',
        'service "x y" {',
        '}',
      ].join('\n'),
    );
    expect(configuration.sections('service').map(tree)).toEqual([
      [
        'service director',
        { client_limit: '1000' },
        ['unix_listener login/director', { mode: '0600', user: 'x' }],
        ['inet_listener ', { address: '127.0.0.1', port: '9090' }],
      ],
      ['service x y', {}],
    ]);
  });

  it.each<[string, string, string?]>([
    ['base_dir = g\nprotocol doveadm {\nbase_dir = p\n}\n', 'p'],
    ['protocol imap {\nbase_dir = p\n}\n', '/run/dovecot'],
    ['protocol !imap {\nbase_dir = p\n}\n', 'p'],
    ['protocol !imap {\nbase_dir = 1\n}\nprotocol doveadm {\nbase_dir = 2\n}\n', '1'],
    ['protocol doveadm {\n}\nprotocol !imap {\nbase_dir = 1\n}\nprotocol doveadm {\nbase_dir = 2\n}\n', '2'],
    ['base_dir = g\nprotocol doveadm {\nbase_dir = $base_dir x\n}\n', 'g x'],
    ['protocol doveadm {\nbase_dir = p\n}\nprotocol imap {\nbase_dir = $base_dir\n}\n', 'p'],
    ['log_timestamp = g\nprotocol doveadm {\nbase_dir = $log_timestamp\n}\n', '%b %d %H:%M:%S '],
    ['protocol doveadm {\nlog_timestamp = p\nbase_dir = $log_timestamp\n}\n', 'p'],
    ['haproxy_timeout = 120s\nbase_dir = $haproxy_timeout\n', '2 mins'],
    ['config_cache_size = 2048K\nverbose_proctitle = Y\nbase_dir = $config_cache_size $verbose_proctitle\n', '2 M yes'],
    ['service x {\nprotocol doveadm {\nuser = s\n}\n}\n', '/run/dovecot'],
    ['base_dir a/b\\c {\n}\n', 'a\\sb\\\\c'],
  ])('filters: %j', (text, expected) => {
    expect(parse(text).get('base_dir') ?? '/run/dovecot').toBe(expected);
  });

  it('ignores filters for connections', () => {
    const { get } = parse('local 10.0.0.0/8 {\nprotocol doveadm {\nlog_timestamp = x\n}\n}\n');
    expect(get('log_timestamp')).toBeUndefined();
  });

  it('includes files at the position of !include', () => {
    const { get } = parse('base_dir = a\n!include d/*.conf\n!include_try nosuch\nlog_timestamp = $log_timestamp c\n', {
      'd/1.conf': 'base_dir = 1\n!include ../part\n',
      'd/2.conf': 'log_timestamp = b\nservice x {\n',
      part: 'base_dir = $base_dir part',
      'd/3.conf': '}\n',
    });
    expect([get('base_dir'), get('log_timestamp')]).toEqual(['1 part', 'b c']);
  });

  it.each([
    ['!include nosuch\n', ' line 1: No matches'],
    ['\n!include dovecot.conf\n', ' line 2: Recursive include file: dovecot.conf'],
    ['!include_try dovecot.conf\n', ' line 1: Recursive include file: dovecot.conf'],
    ['service a {\n service_count = x\n', ' line 2: Invalid number x: Not a valid number'],
    ['service a {\n b {\n', ": Missing '}' (section started at dovecot.conf:2)"],
    ['service a {\n}\n}\n', " line 3: Unexpected '}'"],
    ['plugin {\n a {\n', ' line 2: Section not allowed here'],
    ['= x\n', " line 1: Missing key name ('=' at the beginning of line)"],
    ['\xef\xbb\xbfbase_dir = x\n', ' line 1: Unknown setting: \xef\xbb\xbfbase_dir'],
    ['!include=x\n', ' line 1: Unknown setting: !include'],
    ['Nosuch {\n', ' line 1: Unknown setting: Nosuch { Nosuch'],
    ['base_dir x {\n a = b\n', ' line 2: Unknown setting: base_dir { a'],
    ['service a {\n = b\n', ' line 2: Unknown setting: service { '],
    ['service a {\nbase_dir = x\n}\n', ' line 2: Unknown setting: service { base_dir'],
    ['base_dir = <nosuch\n', " line 1: base_dir: Can't open file nosuch: No such file or directory"],
    ['base_dir = x \\\n y\nfoo \\\n bar\n', " line 4: Expecting '{'"],
    ['doveadm_proxy_port = x\n', ' line 1: Invalid port number x'],
    ['director_user_expire = 5\n', " line 1: Time interval '5' is missing units (add e.g. 's' for seconds)"],
    ['service a {\n inet_listener b {\n port = 65536\n', ' line 3: Invalid port number 65536'],
    ['dsync_features = x\n', ': dsync_features: Unknown feature: x'],
    ['protocol imap {\n dsync_alt_char =\n}\n', ': dsync_alt_char must not be empty'],
    ['protocol a {\n protocol b {\n', ' line 2: Nested protocol { protocol { .. } } block not allowed'],
    [
      'remote ::1 {\n local 1.1.1.1 {\n',
      ' line 2: remote { local { .. } } not allowed (use local { remote { .. } } instead)',
    ],
    [
      'local 10.0.0.0/8 {\n local 11.0.0.0/16 {\n',
      ' line 2: local net1 { local net2 { .. } } requires net2 to be inside net1',
    ],
    ['local 10.0.0.0/33 {\n', ' line 1: Invalid network mask: 33'],
    ['remote {\n', ' line 1: gethostbyname() failed: Name or service not known'],
    ['local 10.0.0.1 {\n base_dir = x\n', ' line 2: Auth settings not supported inside local/remote blocks: base_dir'],
  ])('refuses %j', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it('names the file with an error', () => {
    expect(refusal('!include a\n', { a: '\n}x\n' })).toBe(
      "SettingsError: Error in configuration file a line 2: Expecting '{'",
    );
  });

  it.each([
    'nosuch = x\n',
    'nosuch {\n nosuch x {\n nosuch = 1\n }\n}\n',
    'plugin {\n A/b = x\n = x\n}\n',
    'passdb {\n args = $nosuch\n}\n',
    'service imap {\n vsz_limit = $nosuch\n}\n',
    'service/imap/executable = x\n',
    'local known.host {\n}\n',
    'local 10.0.0.0/8 {\n local 10.1.0.0/16 {\n  remote ::1 {\n   protocol imap {\n   }\n  }\n }\n}\n',
    'local 1.1.1.1 {\n local ::ffff:1.1.1.1 {\n }\n}\n',
    'local ::/0 {\n local 1.1.1.1 {\n }\n}\n',
  ])('accepts %j', (text) => {
    expect(refusal(text)).toBe('accepted');
  });

  it('warns', () => {
    const { warnings } = parse(
      [
        'protocol imap {',
        ' base_dir = x#y',
        '}',
        'base_dir = z',
        'director_consistent_hashing = yes',
        'director_consistent_hashing = no',
      ].join('\n'),
    );
    expect(warnings).toEqual([
      "Configuration file dovecot.conf line 2: Ambiguous '#' character in line, treating it as comment. " +
        'Add a space before it to remove this warning.',
      "dovecot.conf line 4: Global setting base_dir won't change the setting inside an earlier filter at dovecot.conf " +
        'line 2 (if this is intentional, avoid this warning by moving the global setting before dovecot.conf line 2)',
      'NOTE: You can get a new clean config file with: doveconf -Pn > dovecot-new.conf',
      'Obsolete setting in dovecot.conf:5: director_consistent_hashing has been removed',
      'Obsolete setting in dovecot.conf:6: director_consistent_hashing has been removed',
    ]);
  });
});
