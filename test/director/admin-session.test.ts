import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAdmin } from '../../src/director/admin-session.ts';
import type { Director } from '../../src/director/director.ts';
import { versionLine } from '../../src/protocol/handshake.ts';
import { Peer, settled } from './peer.ts';
import { START, stopClock, testDirector } from './test-director.ts';

const HOSTS = '127.0.40.11\t100\t0\t\tU\t0\n127.0.40.12\t100\t0\t\tU\t0\n127.0.40.13\t100\t0\t\tU\t0\n\n';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

async function client(director: Director): Promise<Peer> {
  const peer = new Peer((socket) => serveAdmin(director, socket));
  expect(await peer.ask(versionLine)).toBe(versionLine);
  return peer;
}

describe('a connection', () => {
  it('is greeted at once', async () => {
    const peer = new Peer((socket) => socket.on('error', () => {}));
    expect(await peer.ask('')).toBe('');
    const director = await testDirector();
    expect(await new Peer((socket) => serveAdmin(director, socket)).ask('')).toBe(versionLine);
  });

  it('is closed after a first line that is not a version, without reading on', async () => {
    const director = await testDirector();
    const peer = new Peer((socket) => serveAdmin(director, socket));
    expect(await peer.ask(`HOST-LIST\n${versionLine}HOST-REMOVE\t127.0.40.11\n`)).toBe(`${versionLine}<closed>`);
    expect(director.hosts.all).toHaveLength(3);
  });

  it('accepts its bytes in pieces of any size', async () => {
    const bytes = `${versionLine}HOST-LIST\r\nHOST-SET\t127.0.40.11\t7\nHOST-LIST\0junk\nUSER-LIST\n`;
    const replies = `${versionLine}${HOSTS}OK\n${HOSTS.replace('100', '7')}\n`;
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const director = await testDirector();
        const peer = new Peer((socket) => serveAdmin(director, socket));
        const ends = [...at.sort((left, right) => left - right), bytes.length];
        for (const [index, end] of ends.entries()) peer.socket.write(bytes.slice(ends[index - 1] ?? 0, end), 'latin1');
        expect(await peer.ask('')).toBe(replies);
      }),
      { numRuns: 30 },
    );
  });

  it('accepts a line of 1024 bytes, and closes for one more byte', async () => {
    const director = await testDirector();
    const peer = await client(director);
    expect(await peer.ask(`HOST-LIST${'\t'.repeat(1014)}\n`)).toBe(HOSTS);
    expect(await peer.ask(`HOST-LIST\nHOST-LIST${'\t'.repeat(1015)}\nHOST-LIST\n`)).toBe(`${HOSTS}<closed>`);
  });

  it('closes for a line that is too long, before its end arrives', async () => {
    const peer = await client(await testDirector());
    expect(await peer.ask('x'.repeat(1023))).toBe('');
    expect(await peer.ask('x')).toBe('<closed>');
  });

  it('answers the requests before a malformed one, and none after it', async () => {
    const director = await testDirector();
    const peer = await client(director);
    expect(await peer.ask('HOST-LIST\nHOST-DOWN\tname\nHOST-REMOVE\t127.0.40.11\n')).toBe(`${HOSTS}<closed>`);
    expect(director.hosts.all).toHaveLength(3);
  });

  it('answers a client that has half-closed, but not its last line without a line feed', async () => {
    const director = await testDirector();
    const peer = await client(director);
    peer.socket.end('HOST-LIST\nHOST-REMOVE\t127.0.40.11');
    expect(await peer.ask('')).toBe(`${HOSTS}<closed>`);
    expect(director.hosts.all).toHaveLength(3);
  });
});

describe('a request that has to wait', () => {
  it('delays the requests after it, in the same packet or later', async () => {
    const director = await testDirector();
    const peer = await client(director);
    expect(await peer.ask('USER-MOVE\t1\t127.0.40.11\nUSER-MOVE\t2\t127.0.40.11\nHOST-DOWN\t127.0.40.11\n')).toBe(
      'OK\nOK\nOK\n',
    );
    peer.socket.write('HOST-RESET-USERS\t\t1\nHOST-DOWN\t127.0.40.12\n');
    await settled();
    for (const request of ['HOST-UP\t127.0.40.11\n', 'HOST-SET\t127.0.40.13\t7\n', 'HOST-RES', 'ET-USERS\t1.1.1.1\n']) {
      peer.socket.write(request);
    }
    await settled();
    expect(director.hosts.find('127.0.40.12')?.isUp).toBe(true);
    for (let moves = 0; moves < 3; moves++) {
      expect(await peer.ask('')).toBe('');
      vi.advanceTimersByTime(2000);
    }
    expect(await peer.ask('')).toBe('OK\nOK\nOK\nOK\nNOTFOUND\n');
    expect(director.hosts.find('127.0.40.12')?.isUp).toBe(false);
  });

  it('delays only its own connection', async () => {
    const director = await testDirector({ maxParallelMoves: 1 });
    const [first, second] = [await client(director), await client(director)];
    await first.ask('USER-MOVE\t1\t127.0.40.11\nHOST-DOWN\t127.0.40.11\n');
    expect(await first.ask('HOST-RESET-USERS\n')).toBe('');
    expect(await second.ask('USER-LOOKUP\t1\n')).toContain('127.0.40.11\t');
  });

  it('is carried out even if the client disconnects', async () => {
    const director = await testDirector({ maxParallelMoves: 1 });
    const peer = await client(director);
    for (const hash of [1, 2, 3]) director.assign(hash, '');
    await peer.ask('HOST-DOWN\t127.0.40.11\nHOST-DOWN\t127.0.40.12\nHOST-DOWN\t127.0.40.13\nHOST-SET\t127.0.40.14\n');
    peer.socket.write('HOST-RESET-USERS\n');
    await settled();
    await peer.leave();
    for (let moves = 0; moves < 4; moves++) {
      await settled();
      vi.advanceTimersByTime(2000);
    }
    expect(director.hosts.find('127.0.40.14')?.users).toBe(3);
  });

  it('is a kick beyond the limit, unless it has nowait', async () => {
    const peer = await client(await testDirector({ maxParallelKicks: 1 }));
    expect(await peer.ask('USER-KICK\ta\nUSER-KICK\tb\tnowait\nUSER-KICK\tc\n')).toBe('OK\nTRYAGAIN\nOK\n');
    expect(await peer.ask('USER-KICK-ALT\tf\ta\nUSER-KICK-ALT\tf\tb\tnowait\nUSER-KICK\tc\nHOST-UP\t1.1.1.1\n')).toBe(
      'OK\nTRYAGAIN\nOK\nNOTFOUND\n',
    );
  });
});

describe('a client that does not read', () => {
  it('gets a long list in parts, limited by its buffer', async () => {
    const director = await testDirector();
    for (let hash = 1; hash <= 50_000; hash++) director.assign(hash, '');
    let written = 0;
    const peer = new Peer((socket) => {
      serveAdmin(director, socket);
      const write = socket.write.bind(socket);
      vi.spyOn(socket, 'write').mockImplementation((chunk: unknown) => {
        written += String(chunk).length;
        return write(chunk, 'latin1');
      });
    });
    await peer.ask(versionLine);
    peer.socket.pause();
    await peer.ask('USER-LIST\nHOST-LIST\n');
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(200_000);
    const read = peer.socket.resume().toArray();
    peer.socket.end();
    const lines = (await read).join('').split('\n');
    expect(lines.slice(0, 50_000).map((line) => Number(line.split('\t')[0]))).toEqual(
      Array.from({ length: 50_000 }, (_, index) => index + 1),
    );
    expect(lines.slice(50_000)).toHaveLength(6);
  });

  it('has its requests carried out after it disconnects', async () => {
    const director = await testDirector();
    for (let hash = 1; hash <= 50_000; hash++) director.assign(hash, '');
    const [peer, other] = [await client(director), await client(director)];
    peer.socket.pause();
    peer.socket.write('USER-LIST\nHOST-REMOVE\t127.0.40.11\n');
    await settled();
    await peer.leave();
    expect(await other.ask('HOST-UP\t127.0.40.11\n')).toBe('NOTFOUND\n');
  });

  it('gets the replies to requests before a malformed one', async () => {
    const director = await testDirector();
    for (let hash = 1; hash <= 20_000; hash++) director.assign(hash, '');
    const peer = await client(director);
    peer.socket.pause();
    await peer.ask('USER-LIST\nHOST-LIST\nWRONG\n');
    const text = (await peer.socket.resume().toArray()).join('');
    expect(text.split('\n')).toHaveLength(20_000 + 1 + 4 + 1);
  });
});

describe('a list of users', () => {
  it('contains the users of a host, without expired ones', async () => {
    const director = await testDirector();
    const peer = await client(director);
    await peer.ask('USER-MOVE\t1\t127.0.40.11\nUSER-MOVE\t2\t127.0.40.12\nUSER-MOVE\t3\t127.0.40.11\n');
    const expires = START + 900;
    expect(await peer.ask('USER-LIST\t127.0.40.11\n')).toBe(
      `1\t${expires}\t127.0.40.11\n3\t${expires}\t127.0.40.11\n\n`,
    );
    expect(await peer.ask('USER-LIST\t1.1.1.1\n')).toBe('\n');
    vi.advanceTimersByTime(900_000);
    expect(await peer.ask('USER-LIST\nHOST-LIST\n')).toBe(`\n${HOSTS}`);
  });
});
