import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Listener } from '../../src/director/listener.ts';
import { openListener } from '../../src/director/open-listener.ts';
import { folderOf } from '../settings/folder.ts';

async function open(listener: Listener, accept: (socket: Socket) => void = (socket) => socket.end('hello')) {
  const server = await openListener(listener, accept);
  const close = () => new Promise((resolve) => server.close(resolve));
  onTestFinished(async () => void (await close()));
  return { server, close };
}

function at(path: string, mode = 0o600): Listener {
  return { kind: 'unix', role: 'admin', path, mode };
}

async function read(address: { path: string } | { port: number; host: string }): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of connect(address)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Leaves a stale socket. */
async function abandon(path: string): Promise<void> {
  const { execFileSync } = await import('node:child_process');
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', script, path])).toThrow();
}

describe('a unix socket', () => {
  it.each([0o600, 0o660, 0o666, 0o640])('has mode %o from the start, regardless of the umask', async (mode) => {
    const path = `${folderOf({})}/x-admin`;
    const umask = process.umask(0o027);
    try {
      const opening = openListener(at(path, mode), () => {});
      while (!existsSync(path)) await new Promise(setImmediate);
      expect(statSync(path).mode & 0o777).toBe(mode);
      expect(process.umask()).toBe(0o027);
      const server = await opening;
      await new Promise((resolve) => server.close(resolve));
    } finally {
      process.umask(umask);
    }
  });

  it('accepts connections, and is removed with the server', async () => {
    const path = `${folderOf({})}/x-admin`;
    const { close } = await open(at(path));
    expect(await read({ path })).toBe('hello');
    await close();
    expect(existsSync(path)).toBe(false);
  });

  it('replaces a stale socket', async () => {
    const path = `${folderOf({})}/x-admin`;
    await abandon(path);
    expect(existsSync(path)).toBe(true);
    await open(at(path));
    expect(await read({ path })).toBe('hello');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is opened by one of many servers that start at once, and not removed by the others', async () => {
    const folder = folderOf({});
    for (let round = 0; round < 20; round++) {
      const path = `${folder}/${round}-admin`;
      await abandon(path);
      const opened = await Promise.allSettled(
        Array.from({ length: 4 }, () => openListener(at(path), (socket) => socket.on('error', () => {}).end('hello'))),
      );
      const servers = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(servers).toHaveLength(1);
      expect(await read({ path })).toBe('hello');
      for (const server of servers) await new Promise((resolve) => server.close(resolve));
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is not removed by a server that it no longer belongs to', async () => {
    const path = `${folderOf({})}/x-admin`;
    const { close } = await open(at(path));
    unlinkSync(path);
    await open(at(path));
    await close();
    expect(await read({ path })).toBe('hello');
  });

  it('does not wait for the lock of a process that has ended', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const path = `${folderOf({ 'x-admin.lock': String(gone) })}/x-admin`;
    await open(at(path));
    expect(await read({ path })).toBe('hello');
  });

  it('does not replace a socket that is served', async () => {
    const path = `${folderOf({})}/x-admin`;
    const other = createServer((socket) => socket.on('error', () => {}).end('other'));
    await new Promise<void>((resolve) => other.listen(path, resolve));
    onTestFinished(() => void other.close());
    await expect(open(at(path))).rejects.toThrow(
      `bind(${path}) failed: Address already in use (another program listens there)`,
    );
    expect(await read({ path })).toBe('other');
  });

  it('never replaces a file or link', async () => {
    const folder = folderOf({ 'x-admin': 'precious' });
    await expect(open(at(`${folder}/x-admin`))).rejects.toThrow('x-admin) failed: Address already in use');
    await abandon(`${folder}/y-admin`);
    symlinkSync(`${folder}/y-admin`, `${folder}/link-admin`);
    await expect(open(at(`${folder}/link-admin`))).rejects.toThrow('link-admin) failed: Address already in use');
    expect(existsSync(`${folder}/x-admin`)).toBe(true);
  });

  it('needs an existing folder and a short name', async () => {
    const folder = folderOf({});
    await expect(open(at(`${folder}/no/x-admin`))).rejects.toThrow('no/x-admin) failed: No such file or directory');
    const name = (length: number) => `${folder}/${'x'.repeat(length - folder.length - 1)}`;
    await expect(open(at(name(108)))).rejects.toThrow('failed: File name too long');
    await open(at(name(107)));
    expect(existsSync(name(107))).toBe(true);
  });
});

describe('a TCP port', () => {
  it('serves one program at a time', async () => {
    const { server } = await open({ kind: 'tcp', role: 'admin', ip: '127.0.0.1', port: 0 });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { port } = address;
    expect(await read({ host: '127.0.0.1', port })).toBe('hello');
    await expect(open({ kind: 'tcp', role: 'admin', ip: '127.0.0.1', port })).rejects.toThrow(
      `listen(127.0.0.1:${port}) failed: Address already in use`,
    );
  });

  it('needs an address of the machine', async () => {
    await expect(open({ kind: 'tcp', role: 'admin', ip: '192.0.2.1', port: 1 })).rejects.toThrow(
      'listen(192.0.2.1:1) failed: Cannot assign requested address',
    );
  });
});
