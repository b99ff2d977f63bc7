import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAuthreply } from '../../src/director/authreply-session.ts';
import type { Director, DirectorOptions } from '../../src/director/director.ts';
import { createUserHasher } from '../../src/hashing/user-hash.ts';
import { Peer, settled } from './peer.ts';
import { stopClock, testDirector } from './test-director.ts';

const GREETING = 'VERSION\tdirector-authreply-server\t1\t0\n';
const VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

async function client(director: Director): Promise<Peer> {
  const peer = new Peer((socket) => serveAuthreply(director, socket));
  expect(await peer.ask(VERSION)).toBe(GREETING);
  return peer;
}

async function answer(line: string, options: Partial<DirectorOptions> = {}): Promise<string> {
  return (await client(await testDirector(options))).ask(`${line}\n`);
}

describe('the first line', () => {
  it.each(['VERSION\tdirector-authreply-client\t1\t1', 'VERSION\tdirector-authreply-client\t1\t0\r'])(
    'is accepted: %j',
    async (line) => {
      const director = await testDirector();
      const peer = new Peer((socket) => serveAuthreply(director, socket));
      expect(await peer.ask(`${line}\nFAIL\t1\n`)).toBe(`${GREETING}FAIL\t1\n`);
    },
  );

  it.each(['VERSION\tdirector-doveadm\t1\t0', 'VERSION\tdirector-authreply-client\t2\t0', ''])(
    'is none: %j',
    async (line) => {
      const director = await testDirector();
      const peer = new Peer((socket) => serveAuthreply(director, socket));
      expect(await peer.ask(`${line}\nFAIL\t1\n`)).toBe(`${GREETING}<closed>`);
    },
  );
});

describe('a lookup', () => {
  it.each([
    'OK\t1\tproxy\tuser=alice',
    'OK\t1\tproxy=y\tuser=Alice',
    'OK\t\tuser=alice\tproxy',
    'OK\t1\tproxy\tuser=bob\tdestuser=alice',
    'OK\t1\tdirector_proxy_maybe\tuser=alice\tlip=127.0.40.12',
  ])('is given a host: %j', async (line) => {
    expect(await answer(line)).toBe(`${line}\tproxy_refresh=450\thost=127.0.40.11\n`);
  });

  it.each([
    'OK\t1\tuser=alice',
    'OK\t1\tproxy',
    'OK\t1\tproxy_maybe\tuser=alice',
    'OK\t1\tproxy\tuser=alice\thost=1.2.3.4',
    'OK\t1\tdirector_proxy_maybe\tuser=alice\tlip=127.0.40.11',
    'PASS\t1\tproxy\tuser=alice',
    'FAIL\t1\tproxy\tuser=alice',
    'OK',
    '',
  ])('is none: %j', async (line) => {
    expect(await answer(line)).toBe(`${line}\n`);
  });

  it('gets the host name of the configuration', async () => {
    const hosts = [{ ip: '10.0.0.1', tag: '', name: 'mail.example.com' }];
    const line = 'OK\t1\tproxy\tuser=alice';
    expect(await answer(line, { hosts, userExpireSeconds: 11 })).toBe(
      `${line}\tproxy_refresh=5\thost=mail.example.com\thostip=10.0.0.1\n`,
    );
  });

  it('is for the user, not the master user', async () => {
    const line = 'OK\t1\tproxy\tuser=alice*master';
    expect(await answer(line, { masterUserSeparator: '*' })).toContain('\thost=127.0.40.11\n');
    const plain = await answer(line);
    expect(plain).toContain(`${line}\tproxy_refresh=450\thost=127.0.40.`);
    expect(plain).not.toContain('host=127.0.40.11');
  });

  it('fails for a name that cannot be hashed', async () => {
    const hashUser = await createUserHasher('%{foo:user}', {});
    expect(await answer('OK\t7\tproxy\tuser=alice', { hashUser })).toBe('FAIL\t7\tcode=temp_fail\n');
  });

  it('has at most 8192 bytes', async () => {
    const line = `OK\t1\tproxy\tuser=${'x'.repeat(8192 - 17)}\n`;
    const peer = await client(await testDirector());
    expect(await peer.ask(line)).toContain('\thost=');
    expect(await peer.ask(`FAIL\t1\n${line.replace('x', 'xx')}`)).toBe('FAIL\t1\n<closed>');
  });
});

describe('a lookup that has to wait', () => {
  const alice = 'OK\t1\tproxy\tuser=alice';

  it('is answered after the move with the new host, after others', async () => {
    const director = await testDirector();
    const peer = await client(director);
    const target = director.hosts.find('127.0.40.12');
    const hash = director.hashOf('alice');
    if (target === undefined || hash === undefined) throw new Error('no such host or user');
    await peer.ask(`${alice}\n`);
    director.moveUser(hash, target);
    expect(await peer.ask(`${alice}\nFAIL\t2\n`)).toBe('FAIL\t2\n');
    vi.advanceTimersByTime(1999);
    expect(await peer.ask('')).toBe('');
    vi.advanceTimersByTime(1);
    expect(await peer.ask('')).toBe(`${alice}\tproxy_refresh=450\thost=127.0.40.12\n`);
  });

  it('is answered when its tag gets a host', async () => {
    const director = await testDirector();
    const peer = await client(director);
    const line = `${alice}\tdirector_tag=new`;
    expect(await peer.ask(`${line}\n`)).toBe('');
    director.addHost({ ip: '10.0.0.1', tag: 'other' }, undefined);
    director.addHost({ ip: '10.0.0.2', tag: 'new' }, 0);
    expect(await peer.ask('')).toBe('');
    const host = director.hosts.find('10.0.0.2');
    if (host !== undefined) director.setVhosts(host, 1);
    expect(await peer.ask('')).toBe(`${line}\tproxy_refresh=450\thost=10.0.0.2\n`);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails after 30 s, regardless of changes of other hosts', async () => {
    const director = await testDirector();
    const peer = await client(director);
    expect(await peer.ask(`${alice}\tdirector_tag=none\n`)).toBe('');
    vi.advanceTimersByTime(20_000);
    director.addHost({ ip: '10.0.0.1', tag: 'other' }, undefined);
    vi.advanceTimersByTime(9_999);
    expect(await peer.ask('')).toBe('');
    vi.advanceTimersByTime(1);
    expect(await peer.ask('')).toBe('FAIL\t1\tcode=temp_fail\n');
  });

  it('does not get a host that is being removed', async () => {
    const director = await testDirector();
    const peer = await client(director);
    const host = director.hosts.find('127.0.40.11');
    const hash = director.hashOf('alice');
    if (host === undefined || hash === undefined) throw new Error('no such host or user');
    director.moveUser(hash, host);
    expect(await peer.ask(`${alice}\n`)).toBe('');
    director.removeHost(host);
    expect(await peer.ask('')).toMatch(/\thost=127\.0\.40\.1[23]\n$/);
  });

  it('is dropped when its client disconnects', async () => {
    const director = await testDirector();
    const peer = await client(director);
    await peer.ask(`${alice}\tdirector_tag=none\n`.repeat(10));
    expect(vi.getTimerCount()).toBe(10);
    await peer.leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is answered to a client that reads slowly', async () => {
    const director = await testDirector();
    const peer = await client(director);
    await peer.ask(`${alice}\tdirector_tag=new\n`);
    peer.socket.pause();
    const padding = 'x'.repeat(8000);
    await peer.ask(`FAIL\t2\t${padding}\n`.repeat(10));
    director.addHost({ ip: '10.0.0.1', tag: 'new' }, undefined);
    await settled();
    peer.socket.resume();
    expect(await peer.ask('FAIL\t3\n')).toContain('\thost=10.0.0.1\n');
  });
});

describe('a flood of lookups that have to wait', () => {
  /** Lookups of `count` users with a tag that no host has. */
  const waiting = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => `OK\t${from + index}\tproxy\tuser=u${index}\tdirector_tag=none\n`).join(
      '',
    );
  const HELD_BY_ONE = 7000;

  it('is not read beyond a limit, until some are answered', async () => {
    const director = await testDirector();
    const peer = await client(director);
    expect(await peer.ask(`${waiting(HELD_BY_ONE)}FAIL\tlast\n`)).toBe('');
    const other = await client(director);
    expect(await other.ask('OK\t1\tproxy\tuser=alice\n')).toContain('host=');
    vi.advanceTimersByTime(30_000);
    const answers = (await peer.ask('')).trimEnd().split('\n');
    expect(answers.at(-1)).toBe('FAIL\tlast');
    expect(answers.filter((line) => line.endsWith('code=temp_fail')).length).toBeGreaterThan(HELD_BY_ONE / 2);
    vi.advanceTimersByTime(30_000);
    expect((await peer.ask('')).trimEnd().split('\n').length + answers.length).toBe(HELD_BY_ONE + 1);
  });

  it('fails temporarily beyond a limit for all, until clients disconnect', async () => {
    const director = await testDirector();
    const flooding = await Promise.all(Array.from({ length: 20 }, () => client(director)));
    for (const peer of flooding) await peer.ask(waiting(HELD_BY_ONE));
    const late = await client(director);
    expect(await late.ask(waiting(1))).toBe('FAIL\t0\tcode=temp_fail\n');
    for (const peer of flooding) await peer.leave();
    expect(await late.ask(waiting(1, 1))).toBe('');
    vi.advanceTimersByTime(30_000);
    expect(await late.ask('')).toBe('FAIL\t1\tcode=temp_fail\n');
  });
});
