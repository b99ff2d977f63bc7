import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAdmin } from '../../src/director/admin-session.ts';
import type { DirectorOptions } from '../../src/director/director.ts';
import { createUserHasher } from '../../src/hashing/user-hash.ts';
import { versionLine } from '../../src/protocol/handshake.ts';
import { Peer } from './peer.ts';
import { START, stopClock, testDirector } from './test-director.ts';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

/** Sends requests one after the other, and returns what the director logs. */
async function told(requests: readonly string[], options: Partial<DirectorOptions> = {}) {
  const [info, debug]: [string[], string[]] = [[], []];
  const log = {
    info: (text: string) => void info.push(text),
    debug: (text: string) => void debug.push(text),
    error: () => {},
  };
  const director = await testDirector({ log, ...options });
  const peer = new Peer((socket) => serveAdmin(director, socket));
  let replies = await peer.ask(versionLine);
  for (const request of requests) replies += await peer.ask(`${request}\n`);
  return { director, info, debug, replies: replies.slice(versionLine.length) };
}

describe('a director logs', () => {
  it('mail servers that are added, changed and removed', async () => {
    const { info, replies } = await told([
      ...['HOST-SET\t10.0.0.1', 'HOST-SET\t10.0.0.2@x\t7', 'HOST-UPDATE\t10.0.0.2\t8', 'HOST-UPDATE\t10.0.0.2\t8'],
      ...['HOST-DOWN\t10.0.0.2', 'HOST-DOWN\t10.0.0.2', 'HOST-UP\t10.0.0.2', 'HOST-REMOVE\t10.0.0.1'],
    ]);
    expect(replies).toBe('OK\n'.repeat(8));
    expect(info).toEqual([
      'Host 10.0.0.1 added with vhosts=100',
      'Host 10.0.0.2 added with vhosts=7 tag=x',
      'Host 10.0.0.2 vhost count changed from 7 to 8',
      'Host 10.0.0.2 vhost count changed from 8 to 8',
      'Host 10.0.0.2 changed down (vhost_count=8 last_updown_change=0)',
      `Host 10.0.0.2 changed up (vhost_count=8 last_updown_change=${START})`,
      'Host 10.0.0.1 removed',
    ]);
  });

  it('users who are moved, kicked and forgotten', async () => {
    const { info } = await told([
      ...['USER-MOVE\t7\t127.0.40.12', 'USER-MOVE\t8\t127.0.40.12', 'HOST-FLUSH', 'USER-MOVE\t7\t127.0.40.12'],
      ...['USER-KICK\talice', 'USER-KICK-ALT\tfield\tvalue\tnowait', 'HOST-REMOVE\t127.0.40.12'],
    ]);
    expect(info).toEqual([
      'Host 127.0.40.12 flushed: 2 users',
      'Users kicked: alice',
      'Users kicked: field=value',
      'Host 127.0.40.12 flushed: 1 users',
      'Host 127.0.40.12 removed',
    ]);
  });

  it('the old and the new mail server of a moved user', async () => {
    const { director, info } = await told(['USER-MOVE\t7\t127.0.40.12']);
    vi.advanceTimersByTime(2000);
    director.moveUser(7, director.hosts.find('127.0.40.13') ?? expect.fail());
    director.moveUser(7, director.hosts.find('127.0.40.11') ?? expect.fail());
    expect(info).toEqual(['User 7 moved from 127.0.40.12 to 127.0.40.13']);
  });

  it('resets, with the number of moved users', async () => {
    const { info, replies } = await told([
      ...['USER-MOVE\t1\t127.0.40.11', 'USER-MOVE\t2\t127.0.40.11', 'HOST-DOWN\t127.0.40.11'],
      ...['HOST-RESET-USERS\t\t9', 'HOST-RESET-USERS\t127.0.40.11'],
    ]);
    expect(replies).toBe('OK\n'.repeat(5));
    expect(info.slice(1)).toEqual([
      expect.stringMatching(/^Moved 2 users in 3 hosts in 0\.\d{3} secs \(max parallel=9\)$/),
      expect.stringMatching(/^Moved 0 users in 1 hosts in 0\.\d{3} secs \(max parallel=100\)$/),
    ]);
  });

  it('directors that are added and removed', async () => {
    const { info, replies } = await told([
      ...['DIRECTOR-ADD\t10.0.0.1', 'DIRECTOR-ADD\t10.0.0.1\t80', 'DIRECTOR-REMOVE\t10.0.0.1\t80', 'DIRECTOR-LIST'],
      ...['DIRECTOR-REMOVE\t10.0.0.1\t81', 'DIRECTOR-REMOVE\t10.0.0.1', 'DIRECTOR-REMOVE\t10.0.0.2'],
    ]);
    expect(replies).toBe(
      'OK\nOK\nOK\n10.0.0.1\t0\t\t0\t\n10.0.0.1\t80\tremoved\t0\t\n127.0.0.1\t0\tself\t0\tring synced\t0\n\n' +
        'NOTFOUND\nOK\nNOTFOUND\n',
    );
    expect(info).toEqual([
      'Director 10.0.0.1 added',
      'Director 10.0.0.1 added',
      'Director 10.0.0.1 removed',
      'Director 10.0.0.1 removed',
    ]);
  });

  it('a name that cannot be hashed', async () => {
    const hashUser = await createUserHasher('%{foo:user}', {});
    const { info, replies } = await told(['USER-LOOKUP\talice', 'USER-MOVE\talice\t127.0.40.11'], { hashUser });
    expect(replies).toBe('TRYAGAIN\nTRYAGAIN\n');
    expect(info).toEqual(Array(2).fill(expect.stringMatching(/^Failed to expand director_username_hash: ./)));
  });

  it('every request on demand', async () => {
    const { debug } = await told(['HOST-LIST', 'USER-KICK\ta\x01tb']);
    expect(debug).toEqual(['admin: HOST-LIST', 'admin: USER-KICK\ta\x01tb']);
  });
});

describe('a malformed request closes the connection, and', () => {
  it.each([
    ['NOSUCH\tx', 'unknown command NOSUCH'],
    ['', 'unknown command '],
    ['HOST-SET', 'missing host'],
    ['HOST-SET\tx', 'invalid address x'],
    ['HOST-SET\tx@y', 'invalid address x'],
    ['HOST-SET\t10.0.0.1\tx', 'invalid number x'],
    ['HOST-UPDATE', 'missing host'],
    ['HOST-UPDATE\t127.0.40.11', 'missing vhost count'],
    ['HOST-UP', 'invalid address '],
    ['HOST-DOWN\tx', 'invalid address x'],
    ['HOST-REMOVE\t', 'invalid address '],
    ['HOST-FLUSH\tx', 'invalid address x'],
    ['HOST-RESET-USERS\t\t0', 'max must be at least 1'],
    ['HOST-RESET-USERS\t\t', 'invalid number '],
    ['HOST-RESET-USERS\tx', 'invalid address x'],
    ['USER-LIST\tx', 'invalid address x'],
    ['USER-MOVE', 'missing user'],
    ['USER-MOVE\t1', 'invalid address '],
    ['USER-MOVE\t0\t127.0.40.11', 'there is no user with the hash 0'],
    ['USER-KICK', 'missing user'],
    ['USER-KICK-ALT\tfield', 'missing user'],
    ['DIRECTOR-ADD', 'invalid address '],
    ['DIRECTOR-ADD\t10.0.0.1\t0', 'invalid port 0'],
    ['DIRECTOR-REMOVE\tx', 'invalid address x'],
    ['DIRECTOR-REMOVE\t10.0.0.1\tx', 'invalid port x'],
  ])('is logged: %j', async (request, reason) => {
    const { info, replies } = await told([request]);
    expect(replies).toBe('<closed>');
    expect(info).toEqual([`admin: Invalid request: ${reason}`]);
  });
});

it('a closed director has no timers', async () => {
  const { director } = await told([
    ...['USER-MOVE\t7\t127.0.40.12', 'DIRECTOR-ADD\t10.0.0.1', 'DIRECTOR-REMOVE\t10.0.0.1'],
  ]);
  expect(director.hold(1, 'none', 10, () => {})).toBeDefined();
  expect(vi.getTimerCount()).toBe(3);
  director.close();
  expect(vi.getTimerCount()).toBe(0);
});
