import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Logins } from '../../demo/logins.ts';
import { DirectorProcess } from '../director/director-process.ts';
import { folderOf } from '../settings/folder.ts';

const users = Array.from({ length: 60 }, (_, index) => `user${index}`);

/** Starts a director with 60 users on two hosts, for each of whom a move takes so long. */
async function busyDirector(moveTime: string, parallel: number): Promise<string> {
  const folder = folderOf({});
  const settings = [
    'base_dir=.',
    'director_mail_servers=10.0.0.1-10.0.0.2',
    `director_user_kick_delay=${moveTime}`,
    `director_max_parallel_moves=${parallel}`,
  ];
  const listen = ['./director-admin', './director-authreply'].flatMap((path) => ['--listen', path]);
  const director = new DirectorProcess(folder, ['-O', ...settings.flatMap((setting) => ['-o', setting]), ...listen]);
  expect(await director.ready()).toMatch(/^director ready/);
  const logins = await Logins.connect(`${folder}/director-authreply`);
  await logins.login(users);
  logins.close();
  return folder;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | string; readonly stdout: string; readonly stderr: string }>;
  /** Resolves when this text was printed on standard error. */
  readonly said: (text: string) => Promise<void>;
}

function start(folder: string, ...words: readonly string[]): Running {
  const child = spawn(process.execPath, [resolve('bin/doveadm'), '-O', '-o', 'base_dir=.', ...words], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ status: signal ?? code, ...output }));
  const said = async (text: string) => {
    while (!output.stderr.includes(text)) await Promise.race([once(child.stderr, 'data'), ended]);
  };
  return { child, ended, said };
}

function run(folder: string, ...words: readonly string[]) {
  return start(folder, ...words).ended;
}

async function hosts(folder: string): Promise<string[]> {
  const { stdout } = await run(folder, '-f', 'tab', '-h', 'director', 'status');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\t\d{4}-[^\t]*/, '\tSINCE'));
}

describe('director drain', () => {
  it('ends when nobody is left', async () => {
    const folder = await busyDirector('1 secs', 20);
    const { status, stdout, stderr } = await run(folder, '-v', 'director', 'drain', '10.0.0.1');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^Info: 10\.0\.0\.1: down\nInfo: 10\.0\.0\.1: (\d+) of \1 users remain\n/);
    expect(stderr).toMatch(/Info: 10\.0\.0\.1: drained of \d+ users in \d+\.\d seconds\n$/);
    expect(await hosts(folder)).toEqual(['10.0.0.1\t\t100\tdown\tSINCE\t0', '10.0.0.2\t\t100\tup\t-\t60']);
  });

  it('has nothing to wait for on an empty mail server', async () => {
    const folder = await busyDirector('1 hours', 10);
    await run(folder, 'director', 'add', '10.0.0.9');
    expect(await run(folder, 'director', 'drain', '10.0.0.9')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('fails when users remain at the timeout', async () => {
    const folder = await busyDirector('1 hours', 5);
    const { status, stderr } = await run(folder, 'director', 'drain', '--timeout=0.3', '10.0.0.1');
    expect(status).toBe(75);
    expect(stderr).toMatch(/^Error: 10\.0\.0\.1: down, but \d+ of \d+ users remain after 0\.3 seconds\n$/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('says at %s how things stand', async (signal) => {
    const folder = await busyDirector('1 hours', 5);
    const { child, ended, said } = start(folder, '-v', 'director', 'drain', '10.0.0.1');
    await said('users remain');
    child.kill(signal);
    const { status, stderr } = await ended;
    expect(status).toBe(signal);
    expect(stderr).toMatch(/Warning: 10\.0\.0\.1: down, \d+ of \d+ users remain; the director goes on moving them\n$/);
  });

  it('does not know a mail server that is not there', async () => {
    const folder = await busyDirector('1 hours', 5);
    expect(await run(folder, 'director', 'drain', '10.0.0.7')).toEqual({
      status: 68,
      stdout: '',
      stderr: "Error: 10.0.0.7: doesn't exist\n",
    });
  });

  it.each([[], ['--timeout=soon', '10.0.0.1'], ['--max-parallel=0', '10.0.0.1'], ['--max-parallel=x', '10.0.0.1']])(
    'refuses %j %j',
    async (...words) => {
      const folder = await busyDirector('1 hours', 5);
      expect(await run(folder, 'director', 'drain', ...words)).toEqual({
        status: 64,
        stdout: '',
        stderr:
          'doveadm director drain [-a <director socket path>] [--timeout <seconds>] [--max-parallel <n>] <host>\n',
      });
      expect(await hosts(folder)).toContainEqual(expect.stringMatching(/^10\.0\.0\.1\t\t100\tup/));
    },
  );
});

describe('director undrain', () => {
  it('lets users come back', async () => {
    const folder = await busyDirector('0 secs', 100);
    await run(folder, 'director', 'drain', '10.0.0.1');
    expect(await run(folder, '-v', 'director', 'undrain', '10.0.0.1')).toMatchObject({
      status: 0,
      stderr: 'Info: 10.0.0.1: up\n',
    });
    await run(folder, 'director', 'flush', 'all');
    expect(await hosts(folder)).toContainEqual(expect.stringMatching(/^10\.0\.0\.1\t\t100\tup\tSINCE\t[1-9]/));
  });
});
