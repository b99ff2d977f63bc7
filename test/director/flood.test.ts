import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { serveAdmin } from '../../src/director/admin-session.ts';
import { serveAuthreply } from '../../src/director/authreply-session.ts';
import type { Director } from '../../src/director/director.ts';
import { DirectorServer } from '../../src/director/director-server.ts';
import { versionLine } from '../../src/protocol/handshake.ts';
import { folderOf } from '../settings/folder.ts';
import { Peer, settled } from './peer.ts';
import { stopClock, testDirector } from './test-director.ts';

const AUTHREPLY_VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';
const TOO_MANY = 'too many resets are waiting - try again later\n';

async function admin(director: Director): Promise<Peer> {
  const peer = new Peer((socket) => serveAdmin(director, socket));
  await peer.ask(versionLine);
  return peer;
}

/** A client that does not read replies. */
async function deaf(director: Director, serve: typeof serveAdmin, request: string): Promise<Peer> {
  const peer = new Peer((socket) => serve(director, socket));
  peer.socket.pause();
  await peer.ask(request);
  return peer;
}

/** The number of connections that the director has ended. */
function endedOf(peers: readonly Peer[]): number {
  return peers.filter(({ isGone }) => isGone).length;
}

describe('many clients at once', () => {
  beforeEach(stopClock);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('can leave 1000 resets waiting for moves', async () => {
    const director = await testDirector({ maxParallelMoves: 1 });
    const peer = await admin(director);
    await peer.ask('USER-MOVE\t1\t127.0.40.11\nHOST-DOWN\t127.0.40.11\n');
    for (let count = 0; count < 1000; count++) {
      const client = await admin(director);
      client.socket.write('HOST-RESET-USERS\n');
      if (count % 100 === 0) await client.leave();
    }
    expect(await peer.ask(`HOST-RESET-USERS\n`)).toBe(TOO_MANY);
    expect(await peer.ask('HOST-RESET-USERS\t127.0.40.19\nHOST-UP\t127.0.40.19\n')).toBe('NOTFOUND\nNOTFOUND\n');
    vi.advanceTimersByTime(2000);
    await peer.ask('');
    vi.advanceTimersByTime(2000);
    await peer.ask('');
    await vi.waitFor(async () => expect(await peer.ask('HOST-RESET-USERS\n')).toBe('OK\n'));
  });

  it('get TRYAGAIN when too many kicks are queued', async () => {
    const director = await testDirector({ maxParallelKicks: 1 });
    const peer = await admin(director);
    const full = vi.spyOn(director.kicks, 'mayWait', 'get').mockReturnValue(false);
    expect(await peer.ask('USER-KICK\ta\nUSER-KICK\tb\n')).toBe('OK\nTRYAGAIN\n');
    full.mockRestore();
    expect(await peer.ask('USER-KICK\ta\nUSER-KICK\tb\n')).toBe('OK\nOK\n');
  });

  it('take at most 64 MiB when they do not read their replies', async () => {
    const director = await testDirector();
    const hosts = director.hosts.all;
    const lookups = `OK\t1\tproxy\tuser=alice\tx=${'y'.repeat(8000)}\n`.repeat(480);
    const last = 'FAIL\tlast\n';
    const greeting = 'VERSION\tdirector-authreply-server\t1\t0\n';
    const clients: Peer[] = [];
    for (let round = 1; round <= 2; round++) {
      for (const host of hosts) {
        director.setUp(host, false);
        director.flushHost(host);
      }
      const before = clients.length;
      while (clients.length < before + 10) {
        const client = await deaf(director, serveAuthreply, AUTHREPLY_VERSION + lookups + last);
        while (client.socket.readableLength < greeting.length + last.length) await settled();
        clients.push(client);
      }
      for (const host of hosts) director.setUp(host, true);
      await clients[0]?.ask('');
      if (round === 1) expect(endedOf(clients)).toBe(0);
    }
    // Each reply has about 3.9 MB.
    expect(endedOf(clients)).toBe(3);
    expect(endedOf(clients.slice(0, 3))).toBe(3);
    const answers = (await clients.at(-1)?.readAll())?.split('\n') ?? [];
    expect(answers.filter((line) => line.includes('\thost='))).toHaveLength(480);
  });
});

describe('connections at one socket', { timeout: 240_000 }, () => {
  it('are limited to 5000 at a time', async () => {
    const errors: string[] = [];
    const server = new DirectorServer(await testDirector(), { error: (text) => void errors.push(text) });
    const path = `${folderOf({})}/director-admin`;
    await server.open({ kind: 'unix', role: 'admin', path, mode: 0o600 });
    onTestFinished(() => server.close());
    const greeted = async (): Promise<Socket | undefined> => {
      const socket = connect(path).on('error', () => {});
      onTestFinished(() => void socket.destroy());
      const first = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      return typeof first[0] === 'boolean' ? undefined : socket;
    };
    const sockets: Socket[] = [];
    while (sockets.length < 5000) {
      const more = await Promise.all(Array.from({ length: 100 }, greeted));
      sockets.push(...more.filter((socket) => socket !== undefined));
      expect(sockets.length % 100).toBe(0);
    }
    expect(errors).toEqual([]);
    expect(await greeted()).toBeUndefined();
    expect(await greeted()).toBeUndefined();
    expect(errors).toEqual([`accept(${path}) failed: Too many connections`]);
    sockets[0]?.destroy();
    while ((await greeted()) === undefined);
    expect(await greeted()).toBeUndefined();
    expect(errors).toHaveLength(2);
  });
});
