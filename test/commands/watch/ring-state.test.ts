import { describe, expect, it } from 'vitest';
import { outOfStep, type RingLine, ringSize } from '../../../src/commands/watch/ring-state.ts';

const line = (last: number, type: string, status: string, failed = 0): RingLine => {
  return { director: `10.0.1.${last}:9090`, type, status, failed };
};
const self = line(1, 'self', 'ring synced');
const left = line(2, 'left', 'synced');
const right = line(3, 'right', 'synced');

describe('a ring', () => {
  it.each<[string, RingLine[], number, RingLine[]]>([
    ['of one', [self], 1, []],
    ['with a peer that has not said who it is', [self, { ...left, director: 'unknown' }], 1, []],
    ['of three in step', [self, left, right], 3, []],
    ['of two with two connections', [self, line(2, 'left', 'synced'), line(2, 'right', 'synced')], 2, []],
    [
      'that syncs',
      [line(1, 'self', 'ring syncing - last sync 9 secs ago'), left],
      2,
      [line(1, 'self', 'ring syncing - last sync 9 secs ago')],
    ],
    [
      'with a member that shakes hands',
      [self, line(2, 'out', 'handshaking - 0 USERs sent')],
      2,
      [line(2, 'out', 'handshaking - 0 USERs sent')],
    ],
    ['of three with one lost', [self, left, line(3, '', '')], 3, [line(3, '', '')]],
    ['of four with one that is no neighbour', [self, left, right, line(4, '', '')], 4, []],
    ['of four with one that failed', [self, left, right, line(4, '', '', 99)], 4, [line(4, '', '', 99)]],
    ['that one was removed from', [self, left, line(3, 'removed', '')], 2, []],
  ])('%s', (_, ring, size, bad) => {
    expect(ringSize(ring)).toBe(size);
    expect(outOfStep(ring)).toEqual(bad);
  });
});
