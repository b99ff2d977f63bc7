import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Sweeper } from '../../src/director/sweeper.ts';
import { Turns } from '../../src/director/turns.ts';
import { UserDirectory } from '../../src/director/users/user-directory.ts';
import { settled } from './peer.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** Directories that have something left to sweep so many times, and how often each was swept. */
function made(...left: number[]) {
  const swept = left.map(() => 0);
  const directories = left.map((_, index) => {
    const directory = new UserDirectory(
      10,
      { unixSeconds: () => 0, seconds: () => 0 },
      { has: () => false, forget: () => {} },
    );
    vi.spyOn(directory, 'sweep').mockImplementation((rows) => {
      expect(rows).toBe(500);
      swept[index] = (swept[index] ?? 0) + 1;
      left[index] = (left[index] ?? 0) - 1;
      return (left[index] ?? 0) >= 0;
    });
    return directory;
  });
  return { swept, sweeper: new Sweeper(() => directories, new Turns()) };
}

it('sweeps all directories each second, until it is closed', () => {
  const { swept, sweeper } = made(0, 0);
  vi.advanceTimersByTime(999);
  expect(swept).toEqual([0, 0]);
  vi.advanceTimersByTime(1);
  expect(swept).toEqual([1, 1]);
  vi.advanceTimersByTime(1000);
  expect(swept).toEqual([2, 2]);
  sweeper.close();
  expect(vi.getTimerCount()).toBe(0);
});

it('goes on in turns while there is more', async () => {
  const { swept, sweeper } = made(2, 1);
  sweeper.sweep();
  expect(swept).toEqual([1, 0]);
  sweeper.sweep();
  expect(swept).toEqual([1, 0]);
  await settled();
  expect(swept).toEqual([4, 2]);
  sweeper.sweep();
  expect(swept).toEqual([5, 3]);
  sweeper.close();
});
