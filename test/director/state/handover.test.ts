import { existsSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { handoverEnd, listenForSuccessor, takeOver } from '../../../src/director/state/handover.ts';
import { folderOf } from '../../settings/folder.ts';

/** A director at a socket that says this when it is asked, and hears what it is told. */
async function predecessor(onAsked: (socket: Socket) => void) {
  const path = join(folderOf({}), 'handover');
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {}).setEncoding('latin1');
    socket.on('data', (text: string) => {
      heard.push(text);
      onAsked(socket);
    });
  }).listen(path);
  onTestFinished(() => void server.close());
  await vi.waitFor(() => expect(existsSync(path)).toBe(true));
  return { path, heard };
}

it('takes what the other one tells, and the connection', async () => {
  const { path, heard } = await predecessor((socket) => {
    socket.write('one\ntw');
    setImmediate(() => socket.write(`o\xff\n${handoverEnd}`, 'latin1'));
  });
  const lines: string[] = [];
  const taken = await takeOver(path, (line) => void lines.push(line));
  expect([taken.kind, lines, heard]).toEqual(['taken', ['one', 'two\xff'], ['TAKE\t1\n']]);
  if (taken.kind !== 'taken') return;
  onTestFinished(() => void taken.socket.destroy());
  expect([taken.socket.destroyed, taken.socket.isPaused(), taken.socket.timeout]).toEqual([false, true, 0]);
  expect(taken.socket.listenerCount('data')).toBe(0);
});

it.each<[string, (socket: Socket) => void]>([
  ['goes', (socket) => void socket.destroy()],
  ['goes in the middle', (socket) => void socket.end('one\n')],
])('has nobody to ask who %s', async (_, onAsked) => {
  const { path } = await predecessor(onAsked);
  expect(await takeOver(path, () => {})).toEqual({ kind: 'nobody' });
});

it('has nobody to ask where nobody is', async () => {
  expect(await takeOver(join(folderOf({}), 'handover'), () => {})).toEqual({ kind: 'nobody' });
});

it('waits no longer than five seconds for one that says nothing', async () => {
  const limits: number[] = [];
  const { path } = await predecessor(() => {});
  const spy = vi.spyOn((await import('node:net')).Socket.prototype, 'setTimeout').mockImplementation(function (
    this: Socket,
    ms,
    expire,
  ) {
    limits.push(ms);
    if (ms > 0) this.once('connect', () => setImmediate(() => expire?.()));
    return this;
  });
  onTestFinished(() => spy.mockRestore());
  expect(await takeOver(path, () => {})).toEqual({ kind: 'silent' });
  expect(limits).toEqual([5000, 0]);
});

it('tells the next one only when it is asked, and is then given its lines', async () => {
  const folder = folderOf({});
  const path = join(folder, 'handover');
  const taken: string[] = [];
  let requests = 0;
  const server = await listenForSuccessor(path, (_socket, onLine) => {
    requests++;
    onLine((line) => void taken.push(line));
  });
  onTestFinished(() => void server.close());
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(existsSync(`${path}.new`)).toBe(false);
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  socket.write('x\nTAKE\t2\nTAKE');
  socket.write('\t1\none\nTAKE\t1\n');
  await vi.waitFor(() => expect(taken).toEqual(['one', 'TAKE\t1']));
  expect(requests).toBe(1);
});

it('leaves the umask as it was, and says why it cannot listen', async () => {
  const usual = process.umask();
  const server = await listenForSuccessor(join(folderOf({}), 'handover'), () => {});
  server.close();
  expect(process.umask()).toBe(usual);
  await expect(listenForSuccessor('/nowhere/handover', () => {})).rejects.toMatchObject({ syscall: 'listen' });
});
