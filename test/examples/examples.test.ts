import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { embedded } from '../library/embedded.ts';

async function listen(ip: string, port: number, onLook: () => void = () => {}): Promise<number> {
  const server: Server = createServer((socket) => {
    onLook();
    socket.end();
  }).listen(port, ip);
  await once(server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP server');
  return address.port;
}

function start(program: string, ...words: string[]): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [`examples/${program}`, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('health-check.mjs', () => {
  /** Checks 50 times per second. Three failures mark a server down, two successes mark it up. */
  async function check(mailServers: string[], port: number) {
    const { server, director } = await embedded({ mailServers });
    const child = start('health-check.mjs', server.address, String(port), '0.02', '3', '2');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const said = async () => (await lines.next()).value;
    return { server, director, child, said };
  }
  const UP_AND_DOWN = ['127.0.0.1', '127.0.0.2'];

  it('marks mail servers down and up again', async () => {
    const port = await listen('127.0.0.1', 0);
    const { server, director, child, said } = await check(UP_AND_DOWN, port);
    const users = Array.from({ length: 10 }, (_, index) => `user${index}`);
    for (const user of users) server.login(user);

    expect(await said()).toBe('127.0.0.2 is down');
    expect(await said()).toBe('127.0.0.2 has been left by its users');
    // The users were moved, not forgotten.
    expect(await director.hostList().toArray()).toMatchObject([
      { up: true, users: 10 },
      { up: false, users: 0 },
    ]);
    await listen('127.0.0.2', port);
    expect(await said()).toBe('127.0.0.2 is up');

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('does not mark up a server that someone else took down', async () => {
    const port = await listen('127.0.0.1', 0);
    await listen('127.0.0.3', port);
    const { director, said } = await check([...UP_AND_DOWN, '127.0.0.3'], port);
    await director.hostDown('127.0.0.3');
    expect([await said(), await said()]).toContain('127.0.0.2 is down');
    // When the other server is up after two checks, this one has also been checked twice.
    await listen('127.0.0.2', port);
    expect(await said()).toBe('127.0.0.2 is up');
    expect(await director.hostList().toArray()).toMatchObject([{ up: true }, { up: true }, { up: false }]);
  });

  it('never marks the last server of a tag down', async () => {
    const port = await listen('127.0.0.1', 0);
    const { director, said } = await check(['127.0.0.1', '127.0.0.2@x', '127.0.0.3@x'], port);
    const some = [await said(), await said(), await said()];
    expect(some).toContainEqual(expect.stringMatching(/^127\.0\.0\.[23] is down$/));
    expect(some).toContainEqual(expect.stringMatching(/^127\.0\.0\.[23] does not answer, but is the last of its tag$/));
    const hosts = await director.hostList().toArray();
    expect(hosts.filter(({ tag, up }) => tag === 'x' && up)).toHaveLength(1);
  });

  it('marks servers down after three failures, and up after two successes', async () => {
    const looks = { well: 0, again: 0 };
    const port = await listen('127.0.0.1', 0, () => looks.well++);
    const { said } = await check(UP_AND_DOWN, port);
    expect(await said()).toBe('127.0.0.2 is down');
    expect(looks.well).toBeGreaterThanOrEqual(3);
    await said();
    await listen('127.0.0.2', port, () => looks.again++);
    expect(await said()).toBe('127.0.0.2 is up');
    expect(looks.again).toBeGreaterThanOrEqual(2);
  });
});

it('users-of-host.mjs lists users as CSV', async () => {
  const { server } = await embedded({ mailServers: ['10.0.0.1'] });
  for (const user of ['jörg', 'a,"b"', 'stranger']) server.login(user);
  const child = start('users-of-host.mjs', '10.0.0.1', server.address);
  child.stdin?.end('jörg\na,"b"\nnobody\n');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(lines.map((line) => line.replace(/\d{4}-\S+Z$/, 'TIME').replace(/,\d+,/, ',HASH,'))).toEqual([
    'user,hash,expires',
    'jörg,HASH,TIME',
    '"a,""b""",HASH,TIME',
    ',HASH,TIME',
  ]);
});

it('own.test.mjs passes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', 'examples/own.test.mjs']);
  expect(stdout).toMatch(/^# pass 1$/m);
});
