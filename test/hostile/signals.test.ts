import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { folderOf } from '../settings/folder.ts';

/** A server that sends a greeting to each client. Returns a function that waits until a number of bytes has arrived. */
async function silentServer(path: string, greeting: string): Promise<(bytes: number) => Promise<void>> {
  let received = 0;
  let wake = () => {};
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => {}).write(greeting);
    socket.on('data', (data) => {
      received += data.length;
      wake();
    });
  });
  await new Promise<void>((done) => server.listen(path, done));
  onTestFinished(() => void server.close());
  return async (bytes) => {
    while (received < bytes) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
  };
}

const waits: [state: string, words: readonly string[], director: string, directorBytes: number, userdbBytes: number][] =
  [
    ['the handshake', ['status'], '', VERSION_LINE.length, 0],
    ['a list', ['status'], VERSION_LINE, VERSION_LINE.length + 'HOST-LIST\n'.length, 0],
    ['a reply', ['up', '10.0.0.1'], VERSION_LINE, VERSION_LINE.length + 'HOST-UP\t10.0.0.1\n'.length, 0],
    ['names on standard input', ['map', '-f', '-'], VERSION_LINE, VERSION_LINE.length, 0],
    ['the names of the user database', ['map'], VERSION_LINE, VERSION_LINE.length, 'VERSION\t1\t0\nLIST\t1\n'.length],
  ];

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the program quietly', (signal) => {
  it.each(waits)('for %s', async (_, words, greeting, directorBytes, userdbBytes) => {
    const folder = folderOf({});
    const director = await silentServer(`${folder}/director-admin`, greeting);
    const userdb = await silentServer(`${folder}/auth-userdb`, '');
    const program = [resolve('bin/doveadm'), '-O', '-o', 'base_dir=.', 'director', ...words];
    const child = spawn(process.execPath, program, { cwd: folder });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (text) => {
        output += text;
      });
    }
    await director(directorBytes);
    await userdb(userdbBytes);
    const ended = once(child, 'close');
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(output).toBe('');
  });
});

describe('standard output', () => {
  const hosts = Array.from({ length: 5000 }, (_, index) => `10.0.${index >> 8}.${index & 255}\t100\t0\t\tU\t0\n`);

  /** Runs a program with a non-blocking standard output, which it shares with a parent that has set it so. */
  const withoutBlocking = `"${process.execPath}" -e '
    const child = require("node:child_process").spawn(process.argv[1], process.argv.slice(2), { stdio: "inherit" });
    process.stdout;
    child.on("exit", (status) => process.exit(status));
  '`;

  async function run(redirection: string, parent = ''): Promise<{ status: unknown; stdout: string; stderr: string }> {
    const folder = folderOf({});
    const server = createServer((socket) => {
      socket.on('error', () => {}).write(VERSION_LINE);
      socket.on('data', (data) => {
        if (data.includes('HOST-LIST')) socket.write(`${hosts.join('')}\n`);
      });
    });
    await new Promise<void>((done) => server.listen(`${folder}/director-admin`, done));
    onTestFinished(() => void server.close());
    const program = `"${process.execPath}" "${resolve('bin/doveadm')}" -O -o base_dir=. -f tab director status`;
    const child = spawn('bash', ['-c', `{ ${parent} ${program}; echo "status $?" >&2; } ${redirection}`], {
      cwd: folder,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('latin1').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('latin1').on('data', (text) => {
      stderr += text;
    });
    const [status] = await once(child, 'close');
    return { status, stdout, stderr };
  }

  it('that is a closed pipe ends the program quietly', async () => {
    expect(await run('| head -1')).toEqual({
      status: 0,
      stdout: 'mail server ip\ttag\tvhosts\tstate\tstate changed\tusers\n',
      stderr: 'status 0\n',
    });
  });

  it('that is a closed pipe does not hide a failure', async () => {
    for (const [end, status] of [
      ['\n', 0],
      ['', 75],
    ] as const) {
      const folder = folderOf({});
      const server = createServer((socket) => {
        socket.on('error', () => {}).write(VERSION_LINE);
        socket.on('data', (data) => {
          if (data.includes('HOST-LIST')) socket.end(hosts.slice(0, 3).join('') + end);
        });
      });
      await new Promise<void>((done) => server.listen(`${folder}/director-admin`, done));
      onTestFinished(() => void server.close());
      const program = [resolve('bin/doveadm'), '-O', '-o', 'base_dir=.', 'director', 'status'];
      const child = spawn(process.execPath, program, { cwd: folder });
      child.stdout.destroy();
      expect(await once(child, 'close')).toEqual([status, null]);
    }
  });

  it('that is full is reported', async () => {
    expect((await run('> /dev/full')).stderr).toBe('Error: write(stdout) failed: No space left on device\nstatus 75\n');
  });

  it.each(['that is slow', 'that is slow and does not block'])('%s gets all output', async (kind) => {
    const reader = '| { sleep 0.3; cat; } | tail -n 1';
    const { stdout, stderr } = await run(reader, kind.endsWith('block') ? withoutBlocking : '');
    expect(stdout).toBe('10.0.19.135\t\t100\tup\t-\t0\n');
    expect(stderr).toBe('status 0\n');
  });
});
