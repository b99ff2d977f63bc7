import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../settings/folder.ts';
import { DirectorProcess, doveadm, type Outcome } from './director-process.ts';

const HOSTS = 'director_mail_servers=10.0.0.1-10.0.0.3 10.0.0.9@x';
const ALONE = ['-O', '-o', 'base_dir=.', '-o', HOSTS];

async function start(words: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const folder = folderOf(files);
  const director = new DirectorProcess(folder, words);
  return { folder, director, ready: await director.ready() };
}

/** Runs the director to its end, in a folder with these files. */
function outcome(words: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new DirectorProcess(folderOf(files), words).end();
}

/** Sends a text to a socket, and returns the first lines of the reply. */
async function converse(path: string, text: string, lines: number): Promise<string> {
  const socket: Socket = connect(path);
  socket.write(text, 'latin1');
  let reply = '';
  for await (const bytes of socket.setEncoding('latin1')) {
    reply += bytes;
    if (reply.split('\n').length > lines) return reply;
  }
  return reply;
}

describe('bin/director', () => {
  it('only shows its help and its version, whatever else it is told', async () => {
    const help = await outcome(['--service', '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Usage: director [options]') });
    expect(await outcome(['--service', '--version', '--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^doveadm-director \d+\.\d+\.\d+\n$/),
    });
  });

  it('serves doveadm, and only its owner', async () => {
    const { folder, ready } = await start(ALONE);
    expect(ready).toBe('director ready: admin ./director-admin');
    expect(statSync(`${folder}/director-admin`).mode & 0o777).toBe(0o600);
    const admin = ['-o', 'base_dir=.', '-f', 'flow', 'director'];
    expect(await doveadm(folder, ...admin, 'down', '10.0.0.2')).toBe('');
    expect(await doveadm(folder, ...admin, 'move', 'alice', '10.0.0.2')).toBe('');
    const shown = await doveadm(folder, ...admin, 'status');
    expect(shown.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'NOW').split('\n')).toEqual([
      'mail server ip=10.0.0.1 tag= vhosts=100 state=up state changed=- users=0',
      'mail server ip=10.0.0.2 tag= vhosts=100 state=down state changed=NOW users=1',
      'mail server ip=10.0.0.3 tag= vhosts=100 state=up state changed=- users=0',
      'mail server ip=10.0.0.9 tag=x vhosts=100 state=up state changed=- users=0',
      '',
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('closes connections at %s, and removes its files', async (signal) => {
    const { folder, director } = await start([...ALONE, '--listen', './director-authreply', '--listen', './x-admin']);
    const socket = connect(`${folder}/x-admin`);
    await once(socket, 'data');
    const closed = once(socket.resume(), 'close');
    expect(await director.end(signal)).toMatchObject({ status: 0, stderr: '' });
    await closed;
    expect(existsSync(`${folder}/director-authreply`) || existsSync(`${folder}/x-admin`)).toBe(false);
  });

  it('takes its settings and listeners from dovecot.conf', async () => {
    const { folder, director, ready } = await start(['-c', 'dovecot.conf'], {
      'dovecot.conf': `
base_dir = .
director_mail_servers = <hosts
director_username_hash = %n
director_user_expire = 20 mins
service director {
  unix_listener director-authreply {
    mode = 0660
  }
  unix_listener login/director {
    mode = 0666
  }
}
`,
      hosts: '10.0.0.1-10.0.0.3',
    });
    expect(ready).toBe('director ready: admin ./director-admin, authreply ./director-authreply');
    expect(statSync(`${folder}/director-authreply`).mode & 0o777).toBe(0o660);
    const login = 'VERSION\tdirector-authreply-client\t1\t0\nOK\t1\tproxy\tuser=alice@example.com\n';
    const reply = await converse(`${folder}/director-authreply`, login, 2);
    // The ring assigns `alice` to 10.0.0.2, and the name with the domain to another one.
    expect(reply).toContain('user=alice@example.com\tproxy_refresh=600\thost=10.0.0.2\n');
    expect(
      await doveadm(folder, '-o', 'director_username_hash=%n', 'director', 'status', '-a', './director-admin', 'alice'),
    ).toMatch(/^Current: 10\.0\.0\.2 \(expires .*\)\nHashed: 10\.0\.0\.2\n/);
    expect((await director.end('SIGTERM')).stderr).toBe(
      'Warning: service director: unix_listener login/director: only admin and authreply sockets are served\n',
    );
  });

  it('listens on TCP ports', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const address = free.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => free.close(resolve));
    const { folder, ready } = await start(['-O', '-o', HOSTS, '--listen', `:${port}`]);
    expect(ready).toBe(`director ready: admin 127.0.0.1:${port}`);
    expect(await doveadm(folder, '-f', 'tab', '-h', 'director', 'status', '-a', `127.0.0.1:${port}`)).toContain(
      '10.0.0.9\tx\t100',
    );
  });

  it('replaces a stale socket', async () => {
    const { folder, director } = await start(ALONE);
    expect((await director.end('SIGKILL')).status).toBe('SIGKILL');
    expect(existsSync(`${folder}/director-admin`)).toBe(true);
    expect(await new DirectorProcess(folder, ALONE).ready()).toBe('director ready: admin ./director-admin');
    expect(await doveadm(folder, 'director', 'status', '-a', './director-admin')).toContain('10.0.0.3');
  });

  it('does not replace the socket of a running director', async () => {
    const { folder } = await start(ALONE);
    expect(
      await new DirectorProcess(folder, [...ALONE, '--listen', './x-admin', '--listen', './director-admin']).end(),
    ).toEqual({
      status: 75,
      stdout: '',
      stderr: 'Fatal: bind(./director-admin) failed: Address already in use (another program listens there)\n',
    });
    expect(existsSync(`${folder}/x-admin`)).toBe(false);
    expect(await doveadm(folder, 'director', 'status', '-a', './director-admin')).toContain('10.0.0.3');
  });

  it('finds itself among the directors of a ring', async () => {
    const { folder, director } = await start([...ALONE, '-o', 'director_servers=192.0.2.1:9000 127.0.0.1:9001']);
    expect(await doveadm(folder, '-f', 'tab', '-h', 'director', 'ring', 'status', '-a', './director-admin')).toMatch(
      /^127\.0\.0\.1\t9001\tself\t[^\n]*\n$/,
    );
    expect((await director.end('SIGTERM')).stderr).toBe(
      'Warning: director_servers: this is no ring, 192.0.2.1:9000 is left alone\n',
    );
  });
});

describe('its log', () => {
  /** The log when users are moved and clients try to forge lines. */
  async function logged(...words: string[]): Promise<string> {
    const { folder, director } = await start([...ALONE, ...words]);
    await doveadm(folder, 'director', 'down', '10.0.0.1', '-a', './director-admin');
    await doveadm(folder, 'director', 'kick', 'a\nfake: \x1b[2J', '-a', './director-admin');
    return (await director.end('SIGTERM')).stderr.replace(/^... \d\d \d\d:\d\d:\d\d /gm, 'TIME ');
  }

  const changes = [
    'Info: Host 10.0.0.1 changed down (vhost_count=100 last_updown_change=0)',
    'Info: Users kicked: a\\x0afake: \\x1b[2J',
  ];

  it('is empty', async () => {
    expect(await logged()).toBe('');
  });

  it('has one line for each change with -v', async () => {
    expect(await logged('-v')).toBe(changes.map((line) => `TIME director: ${line}\n`).join(''));
  });

  it('has requests with -D', async () => {
    const lines = (await logged('-D')).split('\n');
    expect(lines.filter((line) => line.includes(' Debug: '))).toHaveLength(2);
    for (const change of changes) expect(lines).toContain(`TIME director: ${change}`);
    expect(lines.every((line) => line === '' || line.startsWith('TIME director: '))).toBe(true);
  });
});

describe('an invalid command line', () => {
  const noServers = 'Fatal: Invalid value for director_mail_servers setting\n';
  it.each<[string[], string, number]>([
    [['-O'], `Error: Empty server list\n${noServers}`, 89],
    [['-O', '-o', 'director_mail_servers=10.0.0.1 x.invalid'], `Error: Unknown mail host: x.invalid\n${noServers}`, 89],
    [
      ['-O', '-o', 'director_user_expire=9s'],
      'Fatal: Error reading configuration: Invalid settings: director_user_expire is too low\n',
      75,
    ],
    [
      ['-O', '-o', 'director_max_parallel_moves=many'],
      'Fatal: Error reading configuration: Invalid -o parameter director_max_parallel_moves=many: Invalid number many: Not a valid number\n',
      75,
    ],
    [[...ALONE, '-o', 'director_servers=127.0.0.1:x'], "Fatal: Invalid director host:port in '127.0.0.1:x'\n", 89],
    [[...ALONE, '-o', 'director_servers=x.invalid'], 'Fatal: Unknown director host: x.invalid\n', 89],
    [[...ALONE, '-o', 'base_dir=./no'], 'Fatal: bind(./no/director-admin) failed: No such file or directory\n', 75],
    [[...ALONE, '--listen', 'x'], 'Fatal: --listen x: neither a path with a / nor HOST:PORT\n', 89],
    [
      [...ALONE, '--listen', '0.0.0.0:9091'],
      'Fatal: --listen 0.0.0.0:9091: other machines could reach 0.0.0.0, without a password; --allow-remote permits it\n',
      89,
    ],
    [
      [...ALONE, '--listen', '[::]:9091'],
      'Fatal: --listen [::]:9091: other machines could reach ::, without a password; --allow-remote permits it\n',
      89,
    ],
    [[...ALONE, 'x'], 'Fatal: Unknown argument: x\n', 89],
    [[...ALONE, '-x'], "director: invalid option -- 'x'\n", 89],
    [[...ALONE, '--nosuch'], "director: unrecognized option '--nosuch'\n", 89],
    [['-c', 'nosuch'], 'Fatal: Error reading configuration: stat(nosuch) failed: No such file or directory\n', 75],
    [
      ['-c', 'dovecot.conf'],
      'doveconf: Fatal: Error in configuration file dovecot.conf line 2: Invalid time interval: soon\n',
      89,
    ],
    [
      ['-c', 'low.conf'],
      'doveconf: Fatal: Error in configuration file low.conf: director_user_expire is too low\n',
      89,
    ],
  ])('%j', async (words, stderr, status) => {
    const files = {
      'dovecot.conf': 'director_mail_servers = 10.0.0.1\ndirector_user_expire = soon\n',
      'low.conf': 'director_user_expire = 5 s\n',
    };
    expect(await outcome(words, files)).toEqual({ status, stdout: '', stderr });
  });
});

describe('options for information', () => {
  it('--help lists the options', async () => {
    const { status, stdout, stderr } = await outcome(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const option of ['-c', '-o', '-O', '-k', '--listen', '-v', '-D', '--version'])
      expect(stdout).toContain(`  ${option}`);
  });

  it('--version prints the version', async () => {
    expect(await outcome(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^[a-z-]+ \d+\.\d+\.\d+\n$/),
    });
  });
});
