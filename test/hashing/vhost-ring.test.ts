import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VhostRing } from '../../src/hashing/vhost-ring.ts';

const three = ['127.0.40.11', '127.0.40.12', '127.0.40.13'].map((ip) => ({ ip, vhosts: 100 }));

describe('the ring of virtual hosts', () => {
  it.each([
    [1669653170, '127.0.40.11'],
    [2677887420, '127.0.40.13'],
    [2845841792, '127.0.40.12'],
    [287140048, '127.0.40.11'],
    [214551885, '127.0.40.13'],
    [4200755831, '127.0.40.11'],
    [4288254518, '127.0.40.13'],
    [12345, '127.0.40.13'],
    [2189216526, '127.0.40.12'],
  ])('assigns the hash %d to %s', (hash, ip) => {
    expect(new VhostRing(three).hostOf(hash)?.ip).toBe(ip);
  });

  it.each([
    ['127.0.40.11', 1, 1968112166],
    ['127.0.40.12', 0, 1367551776],
    ['127.0.40.13', 0, 2430080631],
    ['fd00::1', 0, 3078878898],
  ])('puts %s with vhost %d at %d', (ip, last, point) => {
    const other = { ip: '10.0.0.1', vhosts: 100 };
    const host = { ip, vhosts: last + 1 };
    expect(new VhostRing([other, host]).hostOf(point)).toBe(host);
    expect(new VhostRing([other, host]).hostOf(point + 1)).not.toBe(host);
  });

  it('assigns no host without hosts, or with hosts of weight 0', () => {
    expect(new VhostRing([]).hostOf(7)).toBeUndefined();
    expect(new VhostRing([{ ip: '10.0.0.1', vhosts: 0 }]).hostOf(7)).toBeUndefined();
  });

  it('has shares that add up, and match lookups', () => {
    const ring = new VhostRing([...three, { ip: 'fd00::1', vhosts: 0 }]);
    const shares = ring.shares();
    expect([...shares.values()].reduce((sum, share) => sum + share)).toBeCloseTo(1, 9);
    const step = 2 ** 16;
    const counted = new Map<unknown, number>();
    for (let hash = 0; hash < 2 ** 32; hash += step) {
      const host = ring.hostOf(hash);
      counted.set(host, (counted.get(host) ?? 0) + step / 2 ** 32);
    }
    for (const [host, share] of shares) expect(counted.get(host)).toBeCloseTo(share, 2);
    expect(counted.size).toBe(shares.size);
  });

  it('moves users only off a removed host', () => {
    const [first, ...others] = three;
    const before = new VhostRing(three);
    const after = new VhostRing(others);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (hash) => {
        const host = before.hostOf(hash);
        if (host === first) expect(others).toContain(after.hostOf(hash));
        else expect(after.hostOf(hash)).toBe(host);
      }),
    );
  });
});
