import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rings } from '../../src/hashing/rings.ts';
import type { LiveHost } from '../../src/protocol/live-host.ts';

const host = (ip: string, more: Partial<LiveHost> = {}): LiveHost => {
  return { ip, tag: '', vhosts: 100, up: true, users: 0, ...more };
};

describe('the rings of all tags', () => {
  const rings = new Rings([
    host('127.0.40.11'),
    host('127.0.40.12', { up: false }),
    host('127.0.40.13', { vhosts: 0 }),
    host('127.0.40.20', { tag: 'x' }),
    host('127.0.40.21', { tag: 'x', vhosts: 300 }),
  ]);

  it('assign users within their tag', () => {
    for (const hash of [1, 7, 2 ** 31, 2 ** 32 - 1]) {
      expect(rings.hostOf(hash, '')).toBe('127.0.40.11');
      expect(rings.hostOf(hash, 'x')).toMatch(/^127\.0\.40\.2[01]$/);
      expect(rings.hostOf(hash, 'nobody')).toBeUndefined();
    }
  });

  it('have shares that add up for each tag', () => {
    const shares = rings.shares();
    expect([...shares.keys()]).toEqual(expect.arrayContaining(['127.0.40.11', '127.0.40.20', '127.0.40.21']));
    expect(shares.size).toBe(3);
    expect(shares.get('127.0.40.11')).toBeCloseTo(1, 9);
    expect((shares.get('127.0.40.20') ?? 0) + (shares.get('127.0.40.21') ?? 0)).toBeCloseTo(1, 9);
  });

  it('count a host that is listed twice as one', () => {
    const shares = new Rings([host('127.0.40.11'), host('127.0.40.11', { vhosts: 30 })]).shares();
    expect([...shares]).toEqual([['127.0.40.11', expect.closeTo(1, 9)]]);
  });

  it('are the same when they are computed in steps', async () => {
    const hosts = Array.from({ length: 60 }, (_, index) =>
      host(`10.0.0.${index}`, { vhosts: index * 20, tag: index % 2 === 0 ? '' : 'x', up: index % 7 !== 0 }),
    );
    let isDone = false;
    let turns = 0;
    const laidOut = Rings.layOut(hosts).finally(() => {
      isDone = true;
    });
    for (; !isDone; turns++) await setImmediate();
    const [inSteps, atOnce] = [await laidOut, new Rings(hosts)];
    expect(turns).toBeGreaterThan(50);
    expect(inSteps.shares()).toEqual(atOnce.shares());
    for (let hash = 0; hash < 2 ** 32; hash += 2 ** 24 - 1) {
      for (const tag of ['', 'x']) expect(inSteps.hostOf(hash, tag)).toBe(atOnce.hostOf(hash, tag));
    }
  });
});
