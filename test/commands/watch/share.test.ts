import { describe, expect, it } from 'vitest';
import { isFar, Shares } from '../../../src/commands/watch/share.ts';

const host = { ip: '10.0.0.1', vhosts: 100, tag: '', up: true };
const other = { ...host, ip: '10.0.0.2' };

describe('the shares that watch shows', () => {
  it('are computed again only if the ring has changed', async () => {
    const shares = new Shares();
    const first = await shares.of([host, other]);
    expect(await shares.of([{ ...host }, { ...other }])).toBe(first);
    for (const change of [{ vhosts: 50 }, { up: false }, { tag: 'x' }, { ip: '10.0.0.3' }]) {
      const changed = await shares.of([host, { ...other, ...change }]);
      expect(changed, JSON.stringify(change)).not.toEqual(first);
    }
    expect(await shares.of([host, other])).toEqual(first);
  });

  it.each([
    [0, 0, false],
    [1, 0, true],
    [13, 10, false],
    [20, 10, true],
    [0, 10, true],
    [1200, 1000, false],
    [1201, 1000, true],
    [799, 1000, true],
  ])('%s users next to %s are far from the share: %s', (users, expected, far) => {
    expect(isFar(users, expected)).toBe(far);
  });
});
