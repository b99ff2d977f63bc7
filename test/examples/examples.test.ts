import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { embedded } from '../library/embedded.ts';

async function listen(ip: string, port: number): Promise<number> {
  const server: Server = createServer((socket) => socket.end()).listen(port, ip);
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

it('health-check.mjs takes mail servers down and up again', async () => {
  const { server, director } = await embedded({ mailServers: ['127.0.0.1', '127.0.0.2'] });
  const users = Array.from({ length: 10 }, (_, index) => server.login(`user${index}`));
  const port = await listen('127.0.0.1', 0);
  const child = start('health-check.mjs', server.address, String(port), '0.02');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  expect((await lines.next()).value).toBe('127.0.0.2 is down');
  const left = users.filter((ip) => ip === '127.0.0.1').length;
  expect(await director.hostList().toArray()).toMatchObject([
    { up: true, users: left },
    { up: false, users: 0 },
  ]);
  await listen('127.0.0.2', port);
  expect((await lines.next()).value).toBe('127.0.0.2 is up');

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
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
