import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradualShares } from '../../src/hashing/gradual-shares.ts';
import { Rings } from '../../src/hashing/rings.ts';

/** The longest time for which nothing else could run, in milliseconds. */
async function longestStop(work: () => unknown): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(beat);
  };
  await new Promise((resolve) => setImmediate(resolve));
  beat();
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  return longest;
}

describe('shares that are worked out in turns', () => {
  it('are those of the rings', async () => {
    const hosts = fc.uniqueArray(
      fc.record({
        ip: fc.integer({ min: 1, max: 254 }).map((last) => `10.0.0.${last}`),
        tag: fc.constantFrom('', 'x', 'y'),
        vhosts: fc.integer({ min: 0, max: 300 }),
        up: fc.boolean(),
      }),
      { selector: ({ ip }) => ip, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(hosts, async (list) => {
        expect(await gradualShares(list)).toEqual(new Rings(list).shares());
      }),
      { numRuns: 40 },
    );
  });

  it('give the point that hosts share to the first of them', async () => {
    // One address twice has every point twice.
    const host = { ip: '10.0.0.1', tag: '', vhosts: 10, up: true };
    const shares = await gradualShares([host, host]);
    expect(shares).toEqual(new Rings([host, host]).shares());
  });

  // Another process may take the processor meanwhile.
  it('stop nothing else for 50 ms, not with a million points', { retry: 3, timeout: 60_000 }, async () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => {
      return { ip: `10.0.${index >> 8}.${index & 255}`, tag: '', vhosts: 1000, up: true };
    });
    expect(await longestStop(() => gradualShares(hosts))).toBeLessThan(50);
    expect(await longestStop(() => new Rings(hosts.slice(0, 200)).shares())).toBeGreaterThan(50);
  });
});
