import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ConnectionOptions, DirectorConnection } from '../../src/client/connection.ts';
import { DirectorError, type DirectorErrorCode } from '../../src/client/director-error.ts';
import { requests } from '../../src/protocol/requests.ts';
import { type Script, ScriptedServer, VERSION_LINE } from '../conformance/harness/scripted-server.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'director-'));
  path = join(folder, 'admin');
});
afterEach(() => rm(folder, { recursive: true }));

async function open(script: Script, options: ConnectionOptions = {}): Promise<DirectorConnection> {
  const server = await ScriptedServer.start(script, path);
  onTestFinished(() => server.stop());
  const connection = await DirectorConnection.open(path, options);
  onTestFinished(() => connection.close());
  return connection;
}

async function collect<T>(batches: AsyncIterable<T[]>, into: T[]): Promise<T[]> {
  for await (const batch of batches) into.push(...batch);
  return into;
}

describe('the handshake', () => {
  it.each<[string, Script, string, DirectorErrorCode]>([
    ['EOF', { greeting: '', end: 'half-close' }, 'PATH disconnected', 'HANDSHAKE_FAILED'],
    [
      'a last line without an end',
      { greeting: VERSION_LINE.trimEnd(), end: 'half-close' },
      'PATH disconnected',
      'HANDSHAKE_FAILED',
    ],
    [
      'another service',
      { greeting: 'VERSION\tauth\t1\t0\n' },
      'PATH not a compatible director-doveadm socket',
      'VERSION_MISMATCH',
    ],
    [
      'an endless line',
      { greeting: 'x'.repeat(1024 * 1024 + 1) },
      'PATH not a compatible director-doveadm socket',
      'VERSION_MISMATCH',
    ],
  ])('refuses %s', async (what, script, message, code) => {
    const error = await open(script).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: message.replace('PATH', path), code });
    if (what !== 'another service') expect(error).toMatchObject({ cause: expect.any(DirectorError) });
  });

  it.each([
    ['', 8192],
    ['VERSION', 8185],
  ])('reports the remaining buffer size when %j came before a reset', async (greeting, size) => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).write(greeting);
      socket.once('data', () => socket.resetAndDestroy());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const tcp = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await expect(DirectorConnection.open(tcp)).rejects.toMatchObject({
      code: 'HANDSHAKE_FAILED',
      message: `read(${tcp}) failed: read(size=${size}) failed: Connection reset by peer`,
    });
  });

  it.each([
    ['5 seconds', undefined, 5000],
    ['no more with a longer limit', 7000, 5000],
    ['a shorter limit', 300, 300],
  ])('has a time limit: %s', async (_, timeoutMs, limit) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const opened = open({ greeting: '' }, timeoutMs === undefined ? {} : { timeoutMs }).catch(
      (error: unknown) => error,
    );
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(limit - 1);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    vi.advanceTimersByTime(1);
    expect(await opened).toMatchObject({
      code: expect.stringMatching(/^(HANDSHAKE_FAILED|CONNECTION_LOST)$/),
      message: expect.stringMatching(/^read\(.*\) timed out/),
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is aborted by its signal, which has no effect later', async () => {
    const limit = new AbortController();
    const silent = createServer((socket) => void socket.once('data', () => limit.abort())).listen(path);
    await expect(DirectorConnection.open(path, { signal: limit.signal })).rejects.toMatchObject({
      code: 'CLOSED',
      message: `${path} aborted`,
    });
    await new Promise((resolve) => silent.close(resolve));
    const later = new AbortController();
    const connection = await open({ replies: ['OK\n'] }, { signal: later.signal });
    later.abort();
    expect(await connection.ask(requests.hostUp, { ip: '10.0.0.1' })).toBe('OK');
  });

  it('can be traced, with the lines that follow', async () => {
    const events: string[] = [];
    const trace = (event: string) => void events.push(event.replaceAll(path, 'PATH'));
    const connection = await open({ replies: ['OK\n', '10.0.0.1\n10.0.0.2\n\n', '\n'] }, { trace });
    await connection.ask(requests.hostUp, { ip: '10.0.0.1' });
    await collect(connection.list(requests.hostListRemoved, {}), []);
    await collect(connection.list(requests.hostListRemoved, {}), []);
    expect(events).toEqual([
      'Connecting to PATH',
      'PATH: sending: VERSION\tdirector-doveadm\t1\t0',
      'PATH: received: VERSION\tdirector-doveadm\t1\t0',
      'PATH: sending: HOST-UP\t10.0.0.1',
      'PATH: received: OK',
      'PATH: sending: HOST-LIST-REMOVED',
      'PATH: received: 10.0.0.1',
      'PATH: received: 10.0.0.2',
      'PATH: received: ',
      'PATH: sending: HOST-LIST-REMOVED',
      'PATH: received: ',
    ]);
  });

  it('accepts a version line in pieces', async () => {
    const server = createServer((socket) => void drip(socket, VERSION_LINE)).listen(path);
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    (await DirectorConnection.open(path)).close();
  });
});

async function drip(socket: Socket, text: string): Promise<void> {
  socket.resume();
  for (const byte of text) await new Promise((resolve) => socket.write(byte, () => setImmediate(resolve)));
}

describe('requests', () => {
  it('cannot be written when the director has gone', async () => {
    const accepted = new Promise<Socket>((resolve) => {
      const server = createServer(resolve).listen(path);
      onTestFinished(() => void server.close());
    });
    const opened = DirectorConnection.open(path);
    const peer = await accepted;
    peer.write(VERSION_LINE);
    const connection = await opened;
    onTestFinished(() => connection.close());
    peer.destroy();
    await once(peer, 'close');
    await expect(connection.ask(requests.hostUp, { ip: '10.0.0.1' })).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: `write(${path}) failed: Broken pipe`,
      syscall: 'write',
      systemCode: 'EPIPE',
      cause: expect.objectContaining({ code: 'EPIPE' }),
    });
  });

  it('get their replies in order when several arrive together', async () => {
    const connection = await open({ replies: ['10.0.0.1\t100\t3\t\tU\t0\n\nOK\n', ''] });
    const hosts = await collect(connection.list(requests.hostList, {}), []);
    expect(hosts).toMatchObject([{ ip: '10.0.0.1', vhosts: '100', state: { up: true, changed: 0 } }]);
    expect(await connection.ask(requests.hostUp, { ip: '10.0.0.1' })).toBe('OK');
  });

  it('each have their own time limit, which stops with the reply', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const connection = await open({ replies: ['10.0.0.1\t100\n\n', 'OK\n'] }, { timeoutMs: 1000 });
    for (let wait = 0; wait < 20; wait++) vi.advanceTimersByTime(500);
    expect(await collect(connection.list(requests.hostList, {}), [])).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(await connection.ask(requests.hostUp, { ip: '10.0.0.1' })).toBe('OK');
    expect(vi.getTimerCount()).toBe(0);
    const late = connection.ask(requests.hostUp, { ip: '10.0.0.1' });
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    await expect(late).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      syscall: 'read',
      systemCode: 'ETIMEDOUT',
      message: `read(${path}) timed out`,
    });
  });

  it('can have empty lists as replies, which arrive early', async () => {
    const connection = await open({ replies: ['\n\n10.0.0.1\n\n'] });
    for (const expected of [[], [], ['10.0.0.1']]) {
      expect(await collect(connection.list(requests.hostListRemoved, {}), [])).toEqual(expected);
    }
  });

  it('carry any byte of a name in one field', async () => {
    const server = await ScriptedServer.start({ replies: ['\t0\t\t\n'] }, path);
    onTestFinished(() => server.stop());
    const connection = await DirectorConnection.open(path);
    await connection.ask(requests.userLookup, { user: 'u\nHOST-REMOVE\t10.0.0.1\0\x01\r\xff', tag: '' });
    connection.close();
    expect(await server.takeReceived()).toEqual([
      `${VERSION_LINE}USER-LOOKUP\tu\x01nHOST-REMOVE\x01t10.0.0.1\x010\x011\x01r\xff\t\n`,
    ]);
  });

  it('give the records received before a lost connection, then the error', async () => {
    const connection = await open({ replies: ['10.0.0.1\t100\n10.0.0.2\t100\n10.'], end: 'half-close' });
    const hosts: unknown[] = [];
    await expect(collect(connection.list(requests.hostList, {}), hosts)).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      syscall: undefined,
      message: `${path} unexpectedly disconnected`,
    });
    expect(hosts).toMatchObject([{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }]);
  });

  it('are sent to a director that has half-closed the connection', async () => {
    const server = await ScriptedServer.start({ end: 'half-close' }, path);
    onTestFinished(() => server.stop());
    const connection = await DirectorConnection.open(path);
    for (const ip of ['10.0.0.1', '10.0.0.2']) {
      await expect(connection.ask(requests.hostUp, { ip })).rejects.toMatchObject({
        code: 'CONNECTION_LOST',
        syscall: undefined,
      });
    }
    connection.close();
    expect(await server.takeReceived()).toEqual([`${VERSION_LINE}HOST-UP\t10.0.0.1\nHOST-UP\t10.0.0.2\n`]);
  });

  it('refuse an endless reply line', async () => {
    const connection = await open({ replies: ['x'.repeat(1024 * 1024 + 1)] });
    await expect(connection.ask(requests.hostFlush, {})).rejects.toMatchObject({ code: 'INVALID_REPLY' });
  });

  it('read a long list no faster than it is consumed', async () => {
    const line = `${'1'.repeat(1000)}\n`;
    const chunk = line.repeat(1000);
    let sent = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(VERSION_LINE);
      socket.once('data', () => {
        const more = () => {
          sent += chunk.length;
          socket.write(chunk, (error) => error || more());
        };
        more();
      });
    }).listen(path);
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const connection = await DirectorConnection.open(path);
    const list = connection.list(requests.hostListRemoved, {});
    await list.next();
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    const before = sent;
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBe(before);
    connection.close();
  });
});
