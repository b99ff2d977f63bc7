import { describe, expect, it } from 'vitest';
import { UnreadBytes } from '../../src/director/unread-bytes.ts';

const MIB = 1024 * 1024;

/** Adds connections with these sizes in MiB, and returns the numbers of those that were ended, in order. */
function ended(unread: UnreadBytes, ...sizes: readonly number[]): number[] {
  const gone: number[] = [];
  for (const [index, size] of sizes.entries()) unread.add(size * MIB, () => void gone.push(index));
  return gone;
}

describe('unread data', () => {
  it('can have 64 MiB', () => {
    expect(ended(new UnreadBytes(), 32, 16, 16)).toEqual([]);
  });

  it('ends the oldest connections beyond that, and no more than necessary', () => {
    expect(ended(new UnreadBytes(), 8, 8, 40, 16)).toEqual([0]);
    expect(ended(new UnreadBytes(), 8, 8, 40, 17)).toEqual([0, 1]);
    expect(ended(new UnreadBytes(), 8, 8, 40, 16, 8, 1)).toEqual([0, 1, 2]);
  });

  it('never ends the connection that was just added', () => {
    expect(ended(new UnreadBytes(), 1, 65)).toEqual([0]);
  });

  it('is no longer counted when it was read, or its connection was ended', () => {
    const unread = new UnreadBytes();
    const never = () => expect.fail('there is room');
    for (let round = 0; round < 10; round++) {
      const free = unread.add(60 * MIB, never);
      free();
      free();
    }
    let isEnded = false;
    const free = unread.add(60 * MIB, () => {
      isEnded = true;
    });
    unread.add(30 * MIB, never);
    expect(isEnded).toBe(true);
    free();
    unread.add(34 * MIB, never);
  });
});
