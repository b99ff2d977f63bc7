import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ScriptedServer, VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { doveadm, run, sent } from './scripted-run.ts';

describe('D1: every argument arrives as one field of one request', () => {
  const hostile = String.raw`$'u\nHOST-REMOVE\t10.0.0.1\x01\r'`;
  const escaped = 'u\x01nHOST-REMOVE\x01t10.0.0.1\x011\x01r';
  it.each([
    [`status ${hostile}`, `USER-LOOKUP\t${escaped}\t`],
    [`status u ${hostile}`, `USER-LOOKUP\tu\t${escaped}`],
    [`add -t ${hostile} 10.0.0.1`, `HOST-SET\t10.0.0.1@${escaped}`],
    [`update 10.0.0.1@${hostile} 5`, `HOST-UPDATE\t10.0.0.1@${escaped}\t5`],
    [`kick ${hostile}`, `USER-KICK\t${escaped}`],
    [`kick -f ${hostile} u`, `USER-KICK-ALT\t${escaped}\tu`],
  ])('%s', async (words, request) => {
    expect((await run({ line: `${doveadm} ${words}`, director: { replies: ['OK\n'] } })).sent).toEqual(sent(request));
  });
});

describe('D2: a dump can be run by a shell', () => {
  const tag = 'a b\';touch x;$(y)`z`"\\\n';
  const director = { replies: [`10.0.0.1\t100\t0\t${tag.replace('\n', '\x01n')}\tU\t0\n\n`, '\n'] };
  it('keeps the tag unchanged', async () => {
    const replay = `{ echo 'doveadm() { for word; do printf "<%s>" "$word"; done; }'; ${doveadm} dump; } | sh`;
    const { stdout } = await run({ line: replay, director });
    expect(stdout).toBe(`<director><add><10.0.0.1@${tag}><100>`);
  });

  it('is quoted in the default layout only', async () => {
    const { stdout } = await run({ line: `doveadm -O -f flow director dump -a ./director-admin`, director });
    expect(stdout).toBe(`command=add socket-path=./director-admin host=10.0.0.1@${tag} vhost_count=100\n`);
  });
});

describe('D3, D4: a file of users is read completely, or refused', () => {
  const director = { replies: ['1669653170\t0\t10.0.0.1\n\n'] };
  it.each([
    ['nosuch', 'Fatal: open(nosuch) failed: No such file or directory\n'],
    ['.', 'Fatal: read(.) failed: Is a directory\n'],
  ])('-f %s', async (file, stderr) => {
    expect(await run({ line: `${doveadm} map -f ${file}`, director })).toMatchObject({
      status: 75,
      stdout: '',
      stderr,
    });
  });

  it('can have long names and a last line without a line feed', async () => {
    const files = { users: `${'x'.repeat(9000)}\nalice` };
    const { stdout } = await run({
      line: `TZ=UTC doveadm -O -f tab director map -a ./director-admin -f users`,
      director,
      files,
    });
    expect(stdout).toBe('user\thash\tmail server ip\texpire time\nalice\t1669653170\t10.0.0.1\t1970-01-01 00:00:00\n');
  });
});

describe('D5: a name that cannot be hashed is a failure', () => {
  const stderr = "Error: Failed to expand director_username_hash=%z: Unknown variable '%z'\n";
  it.each(['map -u alice', 'move alice 10.0.0.1'])('%s', async (words) => {
    const line = `doveadm -O -o base_dir=. -o director_username_hash=%z director ${words}`;
    expect(await run({ line })).toMatchObject({ status: 75, stdout: '', stderr });
  });
});

describe('D6: where the original aborts', () => {
  it('map continues without names', async () => {
    const reason = 'connect(./auth-userdb) failed: No such file or directory';
    expect(await run({ line: `${doveadm} map`, director: { replies: ['1\t0\t10.0.0.1\n\n'] } })).toMatchObject({
      status: 75,
      stdout: expect.stringContaining('<unknown>'),
      stderr: `Error: auth-master: userdb list: ${reason}\nError: user listing failed\n`,
    });
  });

  it('refuses an empty instance name', async () => {
    expect(await run({ line: "doveadm -i '' director status" })).toMatchObject({
      status: 75,
      stderr: 'doveadm: Fatal: Unknown instance name: \n',
    });
  });

  it.each(['%{if;a;nosuch;b;c}', '%{md5;rounds=x:user}'])('%s is reported as an error', async (format) => {
    const line = `doveadm -O -o 'director_username_hash=${format}' director map -u alice`;
    const { status, stderr } = await run({ line });
    expect(status).toBe(75);
    expect(stderr).toMatch(/^Error: Failed to expand director_username_hash=%\{.+\}: .+\n$/);
  });
});

describe('D7: a silent server', () => {
  it('is given up after five seconds', async () => {
    expect(await run({ line: `${doveadm} status`, director: { greeting: '' } })).toMatchObject({
      status: 75,
      stdout: '',
      stderr: 'Fatal: read(./director-admin) timed out (is director configured?)\n',
    });
  });
});

describe('D8: --max-parallel', () => {
  it.each(['abc', '5x', "''", '9223372036854775808'])('refuses %s', async (value) => {
    expect(await run({ line: `${doveadm} flush --max-parallel ${value} all` })).toMatchObject({
      status: 64,
      stderr: 'doveadm director flush [-a <director socket path>] [-F] [--max-parallel <n>] <host>|all\n',
      sent: sent(),
    });
  });
});

describe('D9: standard output', () => {
  const director = { replies: ['10.0.0.1\t100\t0\t\tU\t0\n\n'] };
  it('that is full is an error', async () => {
    expect(await run({ line: `${doveadm} status > /dev/full`, director })).toMatchObject({
      status: 75,
      stderr: 'Error: write(stdout) failed: No space left on device\n',
    });
  });

  it('that is closed ends the program quietly', async () => {
    const line = `exec 3> >(exit); wait $!; ${doveadm} status >&3`;
    expect(await run({ line, director })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('D10: a configuration file of the whole server', () => {
  it('can contain unknown settings', async () => {
    const files = { conf: 'base_dir = .\nnosuch_setting = 1\nservice nosuch {\n  nosuch = 2\n}\n' };
    expect(
      await run({ line: 'doveadm -c conf director up 10.0.0.1', director: { replies: ['OK\n'] }, files }),
    ).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe('D11: a terminal', () => {
  const director = { replies: ['10.0.0.1\t100\t0\t\x1b[2J\xff\xc3\xa4\tU\t0\n\n'] };
  it('gets control characters only in escaped form', async () => {
    const { stdout } = await run({
      line: 'doveadm -O -f flow director status -a ./director-admin',
      director,
      columns: 80,
    });
    expect(stdout).toContain('tag=\\x1b[2J\\xff\xc3\xa4 ');
  });

  it('is the only output with escapes', async () => {
    const { stdout } = await run({ line: 'doveadm -O -f flow director status -a ./director-admin', director });
    expect(stdout).toContain('tag=\x1b[2J\xff\xc3\xa4 ');
  });
});

describe('D14: an endless line', () => {
  it('is reported as an invalid reply', async () => {
    const director = { replies: [`10.0.0.1\t100\t0\t\tU\t0\n${'x'.repeat(1024 * 1024 + 1)}`] };
    expect(await run({ line: `doveadm -O -f tab -h director status -a ./director-admin`, director })).toMatchObject({
      status: 76,
      stderr: 'Error: Invalid reply from director\n',
    });
  });
});

describe('D15: help and version', () => {
  it.each(['--help', '-Z --help', 'director status --help', 'director nosuch --help', '--help --version'])(
    '%s',
    async (words) => {
      expect(await run({ line: `doveadm ${words}` })).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^Usage: /),
        stderr: '',
        sent: [],
      });
    },
  );

  it('prints the version', async () => {
    expect(await run({ line: 'doveadm director status --version' })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^doveadm-director \d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });

  it('ignores options after --', async () => {
    expect((await run({ line: `${doveadm} kick -- --help`, director: { replies: ['OK\n'] } })).sent).toEqual(
      sent('USER-KICK\t--help'),
    );
  });
});

describe('D16: a read error in a reply', () => {
  it('is reported once, after the rows received before it', async () => {
    const server = await ScriptedServer.start({ replies: ['10.0.0.1\t100\t0\t\tU\t0\n'], end: 'reset' }, 0);
    onTestFinished(() => server.stop());
    const address = `127.0.0.1:${server.port}`;
    expect(await run({ line: `doveadm -O director status -a ${address}` })).toMatchObject({
      status: 75,
      stderr: `Error: read(${address}) failed: Connection reset by peer\n`,
    });
  });
});

describe('D17: a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the program quietly', async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'doveadm-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const socket = join(folder, 'director-admin');
    const server = createServer().listen(socket);
    onTestFinished(() => void server.close());
    const requested = new Promise<void>((done) => {
      server.on('connection', (connection) => {
        connection.write(VERSION_LINE);
        connection.on('data', (bytes) => {
          if (bytes.includes('HOST-LIST')) done();
        });
      });
    });
    const child = spawn(resolve('bin/doveadm'), ['-O', 'director', 'status', '-a', socket]);
    const output: Buffer[] = [];
    child.stdout.on('data', (bytes) => output.push(bytes));
    child.stderr.on('data', (bytes) => output.push(bytes));
    await requested;
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([null, signal]);
    expect(output).toEqual([]);
  });
});
