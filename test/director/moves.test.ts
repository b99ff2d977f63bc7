import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAdmin } from '../../src/director/admin-session.ts';
import type { Director, DirectorOptions } from '../../src/director/director.ts';
import { Moves } from '../../src/director/moves.ts';
import { Turns } from '../../src/director/turns.ts';
import { versionLine } from '../../src/protocol/handshake.ts';
import { Peer, settled } from './peer.ts';
import { START, stopClock, testDirector } from './test-director.ts';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly director: Director;
  /** Sends lines, and returns the lines that arrive immediately. */
  readonly ask: (...lines: string[]) => Promise<string[]>;
}

async function scene(options: Partial<DirectorOptions> = {}): Promise<Scene> {
  const director = await testDirector(options);
  const peer = new Peer((socket) => serveAdmin(director, socket));
  await peer.ask(versionLine);
  const ask = async (...lines: string[]) => {
    return (await peer.ask(lines.map((line) => `${line}\n`).join(''))).split('\n').slice(0, -1);
  };
  return { director, ask };
}

function users({ hosts }: Director): number[] {
  return hosts.all.map((host) => host.users);
}

describe('a move', () => {
  it('takes exactly the configured time', async () => {
    const { ask } = await scene();
    expect(await ask('USER-MOVE\t7\t127.0.40.12', 'USER-MOVE\t7\t127.0.40.13')).toEqual(['OK', 'TRYAGAIN']);
    expect(await ask('USER-LIST')).toEqual([`7\t${START + 900}\t127.0.40.12`, '']);
    vi.advanceTimersByTime(1999);
    expect(await ask('USER-MOVE\t7\t127.0.40.13')).toEqual(['TRYAGAIN']);
    vi.advanceTimersByTime(1);
    expect(await ask('USER-MOVE\t7\t127.0.40.13', 'USER-MOVE\t7\t127.0.40.13')).toEqual(['OK', 'TRYAGAIN']);
    expect(await ask('USER-LIST')).toEqual([`7\t${START + 902}\t127.0.40.13`, '']);
  });

  it('to the current host only refreshes the user', async () => {
    const { director, ask } = await scene();
    const host = director.assign(7, '');
    vi.advanceTimersByTime(5000);
    expect(await ask(`USER-MOVE\t7\t${host?.ip}`, `USER-MOVE\t7\t${host?.ip}`)).toEqual(['OK', 'OK']);
    expect(await ask('USER-LIST')).toEqual([`7\t${START + 905}\t${host?.ip}`, '']);
    expect(director.moves.count).toBe(0);
  });

  it('affects only the tag of the host', async () => {
    const { ask } = await scene();
    await ask('HOST-SET\t10.0.0.1@other');
    expect(await ask('USER-MOVE\t7\t127.0.40.12', 'USER-MOVE\t7\t10.0.0.1', 'USER-MOVE\t7\t10.0.0.1')).toEqual([
      'OK',
      'OK',
      'TRYAGAIN',
    ]);
    const expires = START + 900;
    expect(await ask('USER-LIST')).toEqual([`7\t${expires}\t127.0.40.12`, `7\t${expires}\t10.0.0.1`, '']);
  });

  it.each(['HOST-FLUSH\t127.0.40.12', 'HOST-REMOVE\t127.0.40.12', 'HOST-FLUSH'])('is ended by %j', async (request) => {
    const { director, ask } = await scene();
    expect(await ask('USER-MOVE\t7\t127.0.40.12', request, 'USER-MOVE\t7\t127.0.40.13')).toEqual(['OK', 'OK', 'OK']);
    expect(director.moves.count).toBe(1);
    vi.advanceTimersByTime(2000);
    expect(director.moves.count).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of the hash 0 closes the connection', async () => {
    const director = await testDirector();
    const peer = new Peer((socket) => serveAdmin(director, socket));
    expect(await peer.ask(`${versionLine}USER-MOVE\t00\t127.0.40.12\nHOST-LIST\n`)).toBe(`${versionLine}<closed>`);
    expect(users(director)).toEqual([0, 0, 0]);
  });
});

describe('moves', () => {
  function madeMoves() {
    const ended: string[] = [];
    const moves = new Moves(
      2000,
      new Turns(),
      () => performance.now(),
      (hash, tag) => void ended.push(`${hash}${tag}`),
    );
    return { moves, ended };
  }

  it('wake all who wait when one ends, the last first', async () => {
    const { moves } = madeMoves();
    const woken: number[] = [];
    for (let waiter = 1; waiter <= 3; waiter++) void moves.untilOneEnds().then(() => woken.push(waiter));
    moves.start(7, '');
    moves.end(8, '');
    moves.end(7, 'x');
    await settled();
    expect(woken).toEqual([]);
    moves.end(7, '');
    await settled();
    expect(woken).toEqual([3, 2, 1]);
  });

  it('end in their order, each in its time, by their tags', async () => {
    const { moves, ended } = madeMoves();
    moves.start(7, '');
    vi.advanceTimersByTime(500);
    moves.start(7, 'x');
    moves.start(8, '');
    moves.start(8, '');
    expect([moves.count, moves.has(7, 'x'), moves.has(8, 'x'), moves.has(7, 'y')]).toEqual([3, true, false, false]);
    vi.advanceTimersByTime(1499);
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([ended, moves.count, moves.has(7, ''), moves.has(7, 'x')]).toEqual([['7'], 2, false, true]);
    vi.advanceTimersByTime(500);
    expect(ended.slice(1).sort()).toEqual(['7x', '8']);
    expect([moves.count, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('end early, and are forgotten when all are closed', () => {
    const { moves, ended } = madeMoves();
    for (const hash of [7, 8, 9]) moves.start(hash, '');
    moves.end(8, '');
    moves.end(8, '');
    expect([ended, moves.count]).toEqual([['8'], 2]);
    moves.close();
    expect([moves.count, moves.has(7, ''), vi.getTimerCount()]).toEqual([0, false, 0]);
    moves.end(7, '');
    expect(ended).toEqual(['8']);
  });

  it('of more users than a turn allows end in turns', async () => {
    const { moves, ended } = madeMoves();
    for (let hash = 1; hash <= 1200; hash++) moves.start(hash, '');
    vi.advanceTimersByTime(2000);
    expect(ended).toHaveLength(500);
    await settled();
    expect([ended.length, moves.count]).toEqual([1200, 0]);
  });
});

describe('a reset', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => `USER-MOVE\t${index + 1}\t10.0.0.1`);

  async function twentyOnOneHost(options: Partial<DirectorOptions> = {}): Promise<Scene> {
    const made = await scene(options);
    await made.ask('HOST-SET\t10.0.0.1\t0', ...twenty);
    vi.advanceTimersByTime(2000);
    expect(users(made.director)).toEqual([20, 0, 0, 0]);
    return made;
  }

  it('moves no more than two users at a time', async () => {
    const { director, ask } = await twentyOnOneHost({ maxParallelMoves: 2 });
    for (let moved = 2; moved <= 20; moved += 2) {
      expect(await ask(...(moved === 2 ? ['HOST-RESET-USERS'] : []))).toEqual([]);
      expect([director.moves.count, users(director)[0]]).toEqual([2, 20 - moved]);
      vi.advanceTimersByTime(2000);
    }
    expect(await ask()).toEqual(['OK']);
  });

  it('ends at once if the limit is high enough, or there is nothing to do', async () => {
    const { director, ask } = await twentyOnOneHost();
    expect(await ask('HOST-RESET-USERS\t127.0.40.11\t1', 'HOST-RESET-USERS\t\t21')).toEqual(['OK', 'OK']);
    expect([director.moves.count, users(director)[0]]).toEqual([20, 0]);
    expect(await ask('HOST-RESET-USERS')).toEqual(['OK']);
  });

  it('moves users to where the ring assigns them, and leaves the others', async () => {
    const { director, ask } = await scene();
    for (let hash = 1; hash < 2 ** 32; hash += 2 ** 26) director.assign(hash, '');
    const before = users(director);
    await ask('HOST-DOWN\t127.0.40.11', 'HOST-RESET-USERS');
    expect(users(director)[0]).toBe(0);
    vi.advanceTimersByTime(2000);
    await ask('HOST-UP\t127.0.40.11', 'HOST-RESET-USERS');
    expect(users(director)).toEqual(before);
    expect(director.moves.count).toBe(before[0]);
  });

  it('forgets users for whom there is no host', async () => {
    const { director, ask } = await scene({ hosts: [{ ip: '10.0.0.1', tag: 'x' }] });
    director.assign(7, 'x');
    expect(await ask('HOST-DOWN\t10.0.0.1', 'HOST-RESET-USERS', 'USER-LIST')).toEqual(['OK', 'OK', '']);
    expect(users(director)).toEqual([0]);
  });

  it('waits for other moves', async () => {
    const { ask } = await scene();
    expect(await ask('USER-MOVE\t7\t127.0.40.12', 'HOST-RESET-USERS\t127.0.40.12\t1')).toEqual(['OK']);
    vi.advanceTimersByTime(2000);
    expect(await ask()).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(await ask()).toEqual(['OK']);
  });
});
