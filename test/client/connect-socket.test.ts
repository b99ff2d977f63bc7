import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectSocket } from '../../src/client/connect-socket.ts';
import { folderOf } from '../settings/folder.ts';

const ignore = () => {};

async function failure(path: string, options = {}): Promise<unknown> {
  return connectSocket(path, ignore, options).then(
    (socket) => {
      socket.destroy();
      return 'connected';
    },
    (error: unknown) => error,
  );
}

describe('a director that cannot be reached', () => {
  it.each([
    [
      '/nonexistent/admin',
      'net_connect_unix(/nonexistent/admin) failed: No such file or directory',
      'ENOENT',
      'CONNECT_NOT_FOUND',
    ],
    ['/dev/null', 'net_connect_unix(/dev/null) failed: Connection refused', 'ECONNREFUSED', 'CONNECT_REFUSED'],
    ['127.0.0.1:1', 'connect(127.0.0.1:1) failed: Connection refused', 'ECONNREFUSED', 'CONNECT_REFUSED'],
    [
      'localhost:1',
      expect.stringMatching(/^connect\((127\.0\.0\.1|::1):1\) failed: Connection refused$/),
      'ECONNREFUSED',
      'CONNECT_REFUSED',
    ],
    [':5', 'Lookup of host  failed: Name or service not known', 'ENOTFOUND', 'CONNECT_NOT_FOUND'],
    ['[::1', 'Port not known for [::1. Either set proxy_port or use [::1:port', undefined, 'CONNECT_FAILED'],
    ['host:0', 'Port not known for host:0. Either set proxy_port or use host:0:port', undefined, 'CONNECT_FAILED'],
  ])('is reported: %s', async (path, message, systemCode, code) => {
    expect(await failure(path)).toMatchObject({ message, systemCode, code });
  });

  it('can have a path of 107 bytes, but not of 108', async () => {
    const folder = folderOf({});
    const path = `${folder}/`.padEnd(107, 'x');
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    expect(await failure(path)).toBe('connected');
    expect(await failure(`${path}x`)).toMatchObject({
      message: `net_connect_unix(${path}x) failed: File name too long`,
      code: 'CONNECT_FAILED',
      systemCode: 'ENAMETOOLONG',
    });
  });

  it('can have any bytes in its path', async () => {
    const path = `${folderOf({})}/\xff`;
    expect(await failure(path)).toMatchObject({
      message: `net_connect_unix(${path}) failed: No such file or directory`,
    });
  });
});

describe('a TCP connection that is not accepted', () => {
  /** A listener that accepts no connections, because its queue is full. */
  async function silent(): Promise<string> {
    const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 });
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  it.each([
    ['no', undefined, 30_000, 'Interrupted system call'],
    ['a longer', 60_000, 30_000, 'Interrupted system call'],
    ['the same', 30_000, 30_000, 'Interrupted system call'],
    ['a shorter', 700, 700, 'Connection timed out'],
  ])('with %s limit', async (_, timeoutMs, after, reason) => {
    const limits: number[] = [];
    const deadline = new AbortController();
    const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return deadline.signal;
    });
    onTestFinished(() => spy.mockRestore());
    const path = await silent();
    const attempt = failure(path, timeoutMs === undefined ? {} : { timeoutMs });
    deadline.abort();
    expect(await attempt).toMatchObject({ code: 'CONNECT_FAILED', message: `connect(${path}) failed: ${reason}` });
    expect(limits).toEqual([after]);
  });

  it('has no time limit once it is connected', async () => {
    const deadline = new AbortController();
    const spy = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    onTestFinished(() => spy.mockRestore());
    const socket = await connectSocket(await silent(), ignore, {});
    onTestFinished(() => void socket.destroy());
    deadline.abort();
    expect(socket.destroyed).toBe(false);
  });
});

describe.each(['tcp', 'unix'])('a signal that aborts a connection attempt by %s', (kind) => {
  async function listener(): Promise<string> {
    const path = `${folderOf({})}/admin`;
    const server = kind === 'unix' ? createServer().listen(path) : createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? `127.0.0.1:${address?.port}` : path;
  }

  it('works before and during the attempt', async () => {
    const path = await listener();
    expect(await failure(path, { signal: AbortSignal.abort() })).toMatchObject({ code: 'CONNECT_FAILED' });
    const limit = new AbortController();
    const attempt = failure(path, { signal: limit.signal });
    limit.abort();
    expect(await attempt).toMatchObject({ code: 'CONNECT_FAILED' });
  });

  it('does not affect a connection, and keeps no listener', async () => {
    const limit = new AbortController();
    const [add, remove] = [vi.spyOn(limit.signal, 'addEventListener'), vi.spyOn(limit.signal, 'removeEventListener')];
    const socket = await connectSocket(await listener(), ignore, { signal: limit.signal });
    onTestFinished(() => void socket.destroy());
    limit.abort();
    expect(socket.destroyed).toBe(false);
    expect(remove.mock.calls).toEqual(add.mock.calls.map(([type, listener]) => [type, listener]));
    const failed = new AbortController();
    const [added, left] = [vi.spyOn(failed.signal, 'addEventListener'), vi.spyOn(failed.signal, 'removeEventListener')];
    await failure(kind === 'unix' ? '/nonexistent/admin' : '127.0.0.1:1', { signal: failed.signal });
    expect(left.mock.calls).toEqual(added.mock.calls);
  });
});

it('a connection delivers one read at a time, and pauses in between', async () => {
  const path = `${folderOf({})}/admin`;
  const server = createServer((peer) => peer.end('x'.repeat(100_000))).listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const sizes: number[] = [];
  const socket = await connectSocket(path, (bytes) => void sizes.push(bytes.length), {});
  onTestFinished(() => void socket.destroy());
  const total = () => sizes.reduce((sum, size) => sum + size, 0);
  while (total() < 100_000) {
    const before = sizes.length;
    socket.resume();
    while (sizes.length === before) await new Promise(setImmediate);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(sizes).toHaveLength(before + 1);
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
  // The end of the other side does not end this side.
  socket.resume();
  await once(socket, 'end');
  expect(socket.writable).toBe(true);
});
