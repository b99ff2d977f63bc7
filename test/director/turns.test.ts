import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAdmin } from '../../src/director/admin-session.ts';
import type { Director, DirectorOptions } from '../../src/director/director.ts';
import { USERS_A_TURN } from '../../src/director/turns.ts';
import { versionLine } from '../../src/protocol/handshake.ts';
import { Peer, settled } from './peer.ts';
import { START, stopClock, testDirector } from './test-director.ts';

const HOST = '127.0.40.11';
/** More users than the director handles while a peer waits for an answer. */
const MANY = 60 * USERS_A_TURN;

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

/** A director with many users, all on its first host. */
async function crowded(options: Partial<DirectorOptions> = {}): Promise<Director> {
  const director = await testDirector({ maxParallelMoves: 2 * MANY, ...options });
  for (const host of director.hosts.all) if (host.ip !== HOST) director.setUp(host, false);
  for (let hash = 1; hash <= MANY; hash++) director.assign(hash, '');
  for (const host of director.hosts.all) director.setUp(host, true);
  return director;
}

async function client(director: Director): Promise<Peer> {
  const peer = new Peer((socket) => serveAdmin(director, socket));
  await peer.ask(versionLine);
  return peer;
}

function users({ hosts }: Director): number[] {
  return hosts.all.map((host) => host.users);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settled();
}

/** Waits for data, and returns it. */
async function answer(peer: Peer): Promise<string> {
  let text = '';
  while (text === '') text = await peer.ask('');
  return text;
}

/** The lines of a list, up to its end. */
async function wholeList(peer: Peer, begun: string): Promise<string[]> {
  let text = begun;
  while (!text.endsWith('\n\n')) text += await peer.ask('');
  return text.split('\n').slice(0, -2);
}

describe('a task with very many users', () => {
  it('serves other clients while it lists them', async () => {
    const director = await crowded();
    const [reader, other] = [await client(director), await client(director)];
    const begun = await reader.ask('USER-LIST\n');
    expect(await other.ask('USER-LOOKUP\t7\n')).toMatch(new RegExp(`^${HOST}\t`));
    expect(begun.endsWith('\n\n')).toBe(false);
    // Meanwhile users are moved, added and refreshed, which changes the order.
    await other.ask(`USER-MOVE\t${MANY}\t127.0.40.12\nUSER-MOVE\t${MANY + 1}\t127.0.40.12\n`);
    vi.advanceTimersByTime(1000);
    director.assign(1, '');
    director.assign(MANY - 1, '');
    const lines = await wholeList(reader, begun);
    expect(lines.map((line) => Number(line.split('\t')[0])).sort((left, right) => left - right)).toEqual(
      Array.from({ length: MANY }, (_, index) => index + 1),
    );
    expect(lines).toContain(`${MANY - 1}\t${START + 901}\t${HOST}`);
    expect(lines).toContain(`${MANY}\t${START + 900}\t127.0.40.12`);
  });

  it('forgets users of a flushed host at once, but not those who log in meanwhile', async () => {
    const director = await crowded();
    const peer = await client(director);
    peer.socket.write(`HOST-FLUSH\t${HOST}\nHOST-LIST\nUSER-LOOKUP\t${MANY - 1}\n`);
    const reply = await peer.ask('');
    expect(reply).toContain(`OK\n${HOST}\t100\t0\t`);
    expect(reply).toMatch(/\n\t0\t/);
    const again = Array.from({ length: 1000 }, (_, index) => MANY - index);
    for (const hash of again) expect(director.assign(hash, '')).toBe(director.hosts.hostOf(hash, ''));
    for (let turn = 0; turn < 2 * MANY; turn += USERS_A_TURN) await settled();
    expect(users(director).reduce((sum, count) => sum + count)).toBe(again.length);
    expect(director.directoryOf('').size).toBe(again.length);
  });

  it('drops the rest of a list when its reader disconnects', async () => {
    const director = await crowded();
    const [reader, other] = [await client(director), await client(director)];
    reader.socket.write(`USER-LIST\nHOST-DOWN\t127.0.40.12\n`);
    await settled();
    await reader.leave();
    expect(await other.ask('HOST-LIST\n')).toMatch(/\n127\.0\.40\.12\t.*\tD\t/);
  });

  it('moves all users, while others are moved away', async () => {
    const director = await crowded();
    const [mover, other] = [await client(director), await client(director)];
    director.setVhosts(director.hosts.all[0] ?? expect.fail(), 0);
    expect(await mover.ask('HOST-RESET-USERS\n')).toBe('');
    const [left = 0] = users(director);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(MANY);
    expect(await other.ask(`USER-MOVE\t${MANY}\t127.0.40.13\n`)).toBe('OK\n');
    expect(await answer(mover)).toBe('OK\n');
    expect(users(director)[0]).toBe(0);
    expect(users(director).reduce((sum, count) => sum + count)).toBe(MANY);
    expect(director.moves.count).toBe(MANY);
    // Moves also end in turns.
    vi.advanceTimersByTime(2000);
    expect(director.moves.count).toBe(MANY - USERS_A_TURN);
    expect(await other.ask('USER-LOOKUP\t7\n')).toMatch(/^127\.0\.40\.1[23]\t/);
    await until(() => director.moves.count === 0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends the reset of a host that is removed meanwhile', async () => {
    const director = await crowded();
    const [mover, other] = [await client(director), await client(director)];
    director.setVhosts(director.hosts.all[0] ?? expect.fail(), 0);
    expect(await mover.ask('HOST-RESET-USERS\n')).toBe('');
    expect(await other.ask(`HOST-REMOVE\t${HOST}\nHOST-SET\t${HOST}\nHOST-LIST\n`)).toMatch(
      new RegExp(`^OK\nOK\n${HOST}\t100\t0\t`),
    );
    expect(await answer(mover)).toBe('OK\n');
    expect(users(director)[0]).toBe(0);
  });

  it('expires users in turns, and keeps those who log in again', async () => {
    const director = await crowded();
    const peer = await client(director);
    vi.advanceTimersByTime(900_000);
    expect(director.findUser(MANY, '')).toBeUndefined();
    const counted = Number((await peer.ask('HOST-LIST\n')).split('\t')[2]);
    expect(counted).toBeGreaterThan(0);
    const back = director.assign(MANY - 1, '');
    await until(() => director.directoryOf('').size === 1);
    expect(users(director)).toEqual(director.hosts.all.map((host) => (host === back ? 1 : 0)));
  });
});

describe('a client that sends very many lines at once', () => {
  const COUNT = 50_000;

  it.each(['USER-LOOKUP\t7\n', 'USER-MOVE\t7\t127.0.40.12\n'])('lets others in: %j', async (line) => {
    const director = await testDirector();
    const [busy, other] = [await client(director), await client(director)];
    let replies = await busy.ask(line.repeat(COUNT));
    expect(await other.ask('USER-LOOKUP\t8\n')).toMatch(/^\t0\t/);
    const answered = replies.split('\n').length - 1;
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(COUNT / 2);
    for (let more = await answer(busy); more !== ''; more = await busy.ask('')) replies += more;
    expect(replies.split('\n')).toHaveLength(COUNT + 1);
  });
});

describe('a change of the system clock', () => {
  it('does not change when users expire', async () => {
    const clocks = { now: START * 1000, elapsed: 0 };
    const director = await testDirector({ now: () => clocks.now, elapsed: () => clocks.elapsed });
    const peer = await client(director);
    const ip = '127.0.40.12';
    const host = director.hosts.find(ip);
    expect(await peer.ask(`USER-MOVE\t1\t${ip}\n`)).toBe('OK\n');
    // The clock is an hour ahead for the next user.
    clocks.now += 3_600_000;
    expect(await peer.ask(`USER-MOVE\t2\t${ip}\n`)).toBe('OK\n');
    director.moves.end(1, '');
    director.moves.end(2, '');
    clocks.now -= 3_600_000;
    clocks.now += 5000;
    clocks.elapsed += 5000;
    director.assign(1, '');
    const list = `2\t${START + 4500}\t${ip}\n1\t${START + 905}\t${ip}\n\n`;
    expect(await peer.ask('USER-LIST\n')).toBe(list);
    clocks.now += 86_400_000;
    expect(await peer.ask('USER-LIST\n')).toBe(list);
    clocks.elapsed += 895_000;
    expect(await peer.ask('USER-LIST\nHOST-LIST\n')).toContain(`1\t${START + 905}\t${ip}\n\n127.0.40.11`);
    expect(host?.users).toBe(1);
    clocks.now -= 172_800_000;
    clocks.elapsed += 4999;
    expect((await peer.ask('USER-LIST\n')).length).toBeGreaterThan(1);
    clocks.elapsed += 1;
    expect(await peer.ask('USER-LIST\n')).toBe('\n');
    director.close();
  });
});
