import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings, type SettingsRequest } from '../../src/settings/load-settings.ts';
import { folderOf } from './folder.ts';

const NOTHING: SettingsRequest = { noConfig: false, keepEnvironment: false, overrides: [] };
const NOWHERE = { socket: '/nonexistent/config', file: '/nonexistent/dovecot.conf' };

interface Given extends Partial<SettingsRequest> {
  environment?: Readonly<Record<string, string>>;
  defaults?: typeof NOWHERE;
}

async function load({ environment = {}, defaults = NOWHERE, ...request }: Given) {
  const warnings: unknown[] = [];
  const loaded = await loadSettings({ ...NOTHING, ...request }, environment, (line) => warnings.push(line), defaults);
  return { ...loaded, warnings };
}

/** The message, prefix and status of the error with which loading fails. */
async function failure(given: Given): Promise<unknown> {
  return load(given).then(
    () => 'loaded',
    ({ prefix, message, status }) => ({ prefix, message, status }),
  );
}

function unreadable(text: string): unknown {
  return { prefix: '', message: `Error reading configuration: ${text}`, status: 75 };
}

/** A config socket that sends these chunks and closes. Returns its path and the requests. */
async function configServer(...chunks: string[]) {
  const path = `${folderOf({})}/config`;
  const requests: string[] = [];
  const server = createServer((socket) => {
    let request = '';
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      request += bytes;
      if (!/\nREQ.*\n$/.test(request)) return;
      requests.push(request);
      for (const chunk of chunks) socket.write(chunk, 'latin1');
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return { path, requests };
}

describe('settings', () => {
  it('have defaults', async () => {
    const settings = await load({ noConfig: true, environment: { A: '1' } });
    expect(settings).toMatchObject({
      baseDir: '/run/dovecot',
      directorUsernameHash: '%Lu',
      logTimestamp: '%b %d %H:%M:%S ',
    });
    expect(settings.get('director_user_expire')).toBe('15 mins');
    expect(settings.environment).toEqual({ A: '1' });
  });

  it('come from a file', async () => {
    const configPath = `${folderOf({ conf: 'base_dir = \xff#x\ndirector_servers = a b\n' })}/conf`;
    const { warnings, ...settings } = await load({ configPath, environment: { CONFIG_FILE: '/nonexistent' } });
    expect([settings.baseDir, settings.get('director_servers')]).toEqual(['\xff', 'a b']);
    expect(warnings).toEqual([
      {
        level: 'warning',
        prefix: 'doveconf: ',
        text: expect.stringMatching(/^Configuration file .* line 1: Ambiguous '#'/),
      },
    ]);
  });

  it('come from the file in the environment', async () => {
    const CONFIG_FILE = `${folderOf({ conf: 'base_dir = x\n' })}/conf`;
    expect((await load({ environment: { CONFIG_FILE } })).baseDir).toBe('x');
    expect(await failure({ environment: { CONFIG_FILE: '' } })).toEqual(
      unreadable('stat() failed: No such file or directory (path is from CONFIG_FILE environment)'),
    );
  });

  it('do not come from a directory', async () => {
    expect((await load({ configPath: '/' })).baseDir).toBe('/run/dovecot');
  });

  it('come from the default socket, else from the default file', async () => {
    const file = `${folderOf({ conf: 'base_dir = file\n' })}/conf`;
    const { path: socket } = await configServer('\nbase_dir=socket\n\n');
    const { path: broken } = await configServer('\nERROR x\n\n');
    const baseDir = async (defaults: typeof NOWHERE) => (await load({ defaults })).baseDir;
    expect(await baseDir({ socket, file })).toBe('socket');
    expect(await baseDir({ socket: broken, file })).toBe('file');
    expect(await baseDir({ socket: file, file })).toBe('file');
    expect(await baseDir({ socket: '/nonexistent/config', file })).toBe('file');
    expect(await failure({})).toEqual(unreadable('stat(/nonexistent/dovecot.conf) failed: No such file or directory'));
  });

  it.skipIf(process.seteuid === undefined)('fail in a folder that the user cannot search', async () => {
    const folder = folderOf({ 'closed/conf': '' });
    const { chmodSync } = await import('node:fs');
    chmodSync(folder, 0o755);
    mkdirSync(`${folder}/closed/in`);
    chmodSync(`${folder}/closed`, 0o600);
    onTestFinished(() => chmodSync(`${folder}/closed`, 0o700));
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    const result = failure({ configPath: `${folder}/closed/in/conf` });
    const error = await result.finally(() => isRoot && process.seteuid?.(0));
    const whose = isRoot ? 'dir owned by 0:0 mode=0600' : 'dir owner missing perms';
    expect(error).toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^Error reading configuration: stat\\(${folder}/closed/in/conf\\) failed: Permission denied ` +
            `\\(euid=\\d+\\(\\S+\\) egid=\\d+\\(\\S+\\) missing \\+x perm: ${folder}/closed, ${whose}\\)$`,
        ),
      ),
    });
  });
});

describe('a config socket', () => {
  it('provides the settings', async () => {
    const { path, requests } = await configServer(
      'service-uses-',
      'local\nbase_dir=/a\n',
      'log_timestamp=a\x03b\n',
      '\n',
    );
    const settings = await load({ configPath: path, environment: { A: '1' } });
    expect(requests).toEqual(['VERSION\tconfig\t2\t0\nREQ\tmodule=doveadm\tmodule=ssl\tservice=doveadm\n']);
    expect([settings.baseDir, settings.logTimestamp, settings.directorUsernameHash]).toEqual(['/a', 'a\nb', '%Lu']);
    expect(settings.environment).toEqual({ A: '1' });
  });

  it.each([
    ['', 'read(PATH) failed: EOF'],
    ['\nbase_dir=/a\n', 'read((fd)) disconnected before receiving end-of-settings line'],
    ['\nERROR foo bar\n\n', 'foo bar'],
    ['\nbase_dir=/a\nERROR foo\n\n', "Line 2: Missing '='"],
    ['\n=x\n\n', "Line 1: Missing key name ('=' at the beginning of line)"],
    ['\ndoveadm_port=x\n\n', 'Line 1: Invalid port number x'],
  ])('fails with the reply %j', async (reply, reason) => {
    const { path } = await configServer(reply);
    expect(await failure({ configPath: path })).toEqual(
      unreadable(
        `${reason.replace('PATH', path)} - Also failed to read config by executing doveconf: ${path} is a UNIX socket`,
      ),
    );
  });

  it('fails for inconsistent settings', async () => {
    const { path } = await configServer('\ndsync_alt_char=\n\n');
    expect(await failure({ configPath: path })).toEqual(
      unreadable('Invalid settings: dsync_alt_char must not be empty'),
    );
  });
});

describe('-o', () => {
  it('overrides all other sources, and the last one wins', async () => {
    const configPath = `${folderOf({ conf: 'base_dir = file\n' })}/conf`;
    const overrides = ['base_dir=a', 'unknown=1', 'base_dir= "$x" <y # '];
    const settings = await load({ configPath, overrides, keepEnvironment: true, environment: { BASE_DIR: 'e' } });
    expect(settings.baseDir).toBe(' "$x" <y # ');
  });

  it.each([
    ['base_dir', "Missing '='"],
    ['', "Missing '='"],
    ['=x', "Missing key name ('=' at the beginning of line)"],
    ['doveadm_proxy_port=x', 'Invalid port number x'],
    ['ssl=maybe', 'Invalid value: maybe'],
  ])('%j', async (override, reason) => {
    expect(await failure({ noConfig: true, overrides: [override] })).toEqual(
      unreadable(`Invalid -o parameter ${override}: ${reason}`),
    );
  });

  it('is not checked for settings of a director', async () => {
    const settings = await load({ noConfig: true, overrides: ['director_user_expire=x'] });
    expect(settings.get('director_user_expire')).toBe('x');
  });

  it('reports the first inconsistency', async () => {
    const overrides = ['dsync_features=x', 'log_debug=(', 'syslog_facility=y'];
    expect(await failure({ noConfig: true, overrides })).toEqual(
      unreadable('Invalid settings: Unknown syslog_facility: y'),
    );
  });
});

describe('the environment', () => {
  const conf = (text: string) => `${folderOf({ conf: text })}/conf`;

  it('provides settings only with -O or -k', async () => {
    const environment = { BASE_DIR: 'e' };
    const baseDir = async (given: Given) => (await load({ ...given, environment })).baseDir;
    const other = conf('log_timestamp = x\n');
    expect(await baseDir({ noConfig: true })).toBe('e');
    expect(await baseDir({ configPath: other })).toBe('/run/dovecot');
    expect(await baseDir({ configPath: other, keepEnvironment: true })).toBe('e');
    expect(await baseDir({ configPath: conf('base_dir = f\n'), keepEnvironment: true })).toBe('f');
    const { path } = await configServer('\nbase_dir=s\n\n');
    expect(await baseDir({ configPath: path })).toBe('s');
    expect(await baseDir({ configPath: path, keepEnvironment: true })).toBe('e');
  });

  it.each([
    [{ base_dir: 'lower', BASE_DIR: 'upper' }, 'upper'],
    [{ BASE_DIR: 'upper', base_dir: 'lower' }, 'upper'],
    [{ Base_Dir: 'mixed' }, 'mixed'],
  ])('%j', async (environment, expected) => {
    expect((await load({ noConfig: true, environment })).baseDir).toBe(expected);
  });

  it.each([
    [{ VERBOSE_PROCTITLE: 'x', VERSION_IGNORE: 'z' }, 'version_ignore: Invalid boolean value: z (use yes or no)'],
    [{ VERSION_IGNORE: 'x', ssl: 'z' }, 'ssl: Invalid value: z'],
    [{ DOVEADM_PROXY_PORT: 'x' }, 'doveadm_proxy_port: Invalid port number x'],
  ])('fails with %j', async (environment, reason) => {
    expect(await failure({ noConfig: true, environment })).toEqual(unreadable(`Invalid setting ${reason}`));
  });

  const FULL = { HOME: '/h', USER: 'u', LOG_STDERR_TIMESTAMP: '', TZ: 'UTC', A: '1', B: '2', PATH: '/bin' };
  const KEPT = { HOME: '/h', USER: 'u', LOG_STDERR_TIMESTAMP: '' };

  it.each([
    ['', { TZ: 'UTC' }],
    ['import_environment =\n', { IMPORT_ENVIRONMENT: '' }],
    ['import_environment = A B=3 C\n', { A: '1', B: '3', IMPORT_ENVIRONMENT: 'A B=3 C' }],
    ['import_environment = HOME=/x A=1=2 A\n', { HOME: '/x', A: '1=2', IMPORT_ENVIRONMENT: 'HOME=/x A=1=2 A' }],
    ['import_environment = A,B\n', { IMPORT_ENVIRONMENT: 'A,B' }],
    ['verbose_ssl = 1\nhaproxy_timeout = 60s\n', { TZ: 'UTC', VERBOSE_SSL: 'yes', HAPROXY_TIMEOUT: '1 mins' }],
  ])('after a file with %j', async (text, expected) => {
    const { environment } = await load({
      configPath: conf(text),
      environment: FULL,
      overrides: ['import_environment=B'],
    });
    expect(environment).toEqual({ ...KEPT, DOVECONF_ENV: '1', ...expected });
  });

  it('is unchanged with -k', async () => {
    const given = { configPath: conf(''), keepEnvironment: true, environment: FULL };
    expect((await load(given)).environment).toEqual({ ...FULL, DOVECONF_ENV: '1' });
  });

  it('with DOVECONF_ENV disables the file', async () => {
    const environment = { DOVECONF_ENV: '', BASE_DIR: '/e' };
    const settings = await load({ configPath: conf('base_dir = /f\n'), environment });
    expect(settings.baseDir).toBe('/e');
  });

  it('cannot contain a variable without a name', async () => {
    expect(await failure({ configPath: conf('import_environment = =x\n') })).toEqual({
      prefix: 'doveconf: ',
      message: 'setenv(, x) failed: Invalid argument',
      status: 89,
    });
  });
});

describe('the settings of a director', () => {
  const service = 'director';

  it('are checked on the command line and in the environment', async () => {
    const overrides = ['director_user_expire=soon'];
    expect((await load({ noConfig: true, overrides })).get('director_user_expire')).toBe('soon');
    expect(await failure({ service, noConfig: true, overrides })).toEqual(
      unreadable('Invalid -o parameter director_user_expire=soon: Invalid time interval: soon'),
    );
    expect(await failure({ service, noConfig: true, environment: { DIRECTOR_MAX_PARALLEL_MOVES: 'x' } })).toEqual(
      unreadable('Invalid setting director_max_parallel_moves: Invalid number x: Not a valid number'),
    );
  });

  it('require an expiry of at least ten seconds', async () => {
    const folder = folderOf({ 'dovecot.conf': 'director_user_expire = 9 s\n' });
    const configPath = `${folder}/dovecot.conf`;
    expect((await load({ configPath })).get('director_user_expire')).toBe('9 s');
    expect(await failure({ service, configPath })).toEqual({
      prefix: 'doveconf: ',
      message: `Error in configuration file ${configPath}: director_user_expire is too low`,
      status: 89,
    });
    expect(await failure({ service, noConfig: true, overrides: ['director_user_expire=9s'] })).toEqual(
      unreadable('Invalid settings: director_user_expire is too low'),
    );
    expect(await load({ service, noConfig: true, overrides: ['director_user_expire=10s'] })).toBeDefined();
  });

  it('include values from files, and the sections of services', async () => {
    const folder = folderOf({
      'dovecot.conf': 'director_mail_servers = <hosts\nservice director {\n unix_listener x {\n mode = 0660\n }\n}\n',
      hosts: '10.0.0.1 10.0.0.2',
    });
    const settings = await load({ service, configPath: `${folder}/dovecot.conf` });
    expect(settings.get('director_mail_servers')).toBe('10.0.0.1 10.0.0.2');
    expect(settings.sections('service')).toMatchObject([
      { name: 'director', sections: [{ type: 'unix_listener', name: 'x' }] },
    ]);
  });

  it('are requested from a config socket by name', async () => {
    const { path, requests } = await configServer('\ndirector_user_expire=1 mins\n\n');
    const settings = await load({ service, configPath: path });
    expect([settings.get('director_user_expire'), settings.sections('service')]).toEqual(['1 mins', []]);
    expect(requests).toEqual(['VERSION\tconfig\t2\t0\nREQ\tmodule=director\tmodule=ssl\tservice=director\n']);
  });
});
