import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HeldLookups } from '../../src/director/held-lookups.ts';
import { MailHost } from '../../src/director/mail-host.ts';

const MEBIBYTE = 1024 * 1024;
const host = new MailHost({ ip: '10.0.0.1', tag: '' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lookups that can be answered when a test says so: `7x` is the hash 7 with the tag x. */
function lookups() {
  const answered: string[] = [];
  const free = new Set<string>();
  const held = new HeldLookups((hash, tag) => (free.has(`${hash}${tag}`) ? host : undefined));
  const add = (name: string, hash: number, tag = '', bytes = 1) =>
    held.add(hash, tag, bytes, (found) => void answered.push(`${name} ${found?.ip}`));
  return { held, add, free, answered };
}

it('answers all lookups of a user when there is a host, in their order, once', () => {
  const { held, add, free, answered } = lookups();
  for (const name of ['a', 'b']) add(name, 7);
  add('other', 8);
  add('tagged', 7, 'x');
  held.retry(7, '');
  held.retry(9, '');
  expect(answered).toEqual([]);
  free.add('7').add('9');
  held.retry(7, '');
  held.retry(7, '');
  expect(answered).toEqual(['a 10.0.0.1', 'b 10.0.0.1']);
  free.add('8').add('7x');
  held.retryAll();
  expect(answered.slice(2)).toEqual(['other 10.0.0.1', 'tagged 10.0.0.1']);
  expect(vi.getTimerCount()).toBe(0);
});

it('answers without a host after 30 seconds', () => {
  const { add, answered } = lookups();
  add('a', 7);
  vi.advanceTimersByTime(10_000);
  add('b', 7);
  vi.advanceTimersByTime(19_999);
  expect(answered).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(answered).toEqual(['a undefined']);
  vi.advanceTimersByTime(10_000);
  expect(answered).toEqual(['a undefined', 'b undefined']);
});

it('forgets a lookup, which is then never answered', () => {
  const { held, add, free, answered } = lookups();
  const forget = add('a', 7);
  add('b', 7);
  forget?.();
  forget?.();
  free.add('7');
  held.retry(7, '');
  expect(answered).toEqual(['b 10.0.0.1']);
});

it('holds no more than 64 MiB, and as much again when some are answered or forgotten', () => {
  const { held, add, free, answered } = lookups();
  expect(add('a', 7, '', 63 * MEBIBYTE)).toBeDefined();
  expect(add('b', 7, '', MEBIBYTE + 1)).toBe(undefined);
  const forget = add('c', 8, '', MEBIBYTE);
  expect(forget).toBeDefined();
  expect(add('d', 7, '', 1)).toBe(undefined);
  forget?.();
  forget?.();
  expect(add('e', 8, '', MEBIBYTE)).toBeDefined();
  expect(add('f', 8, '', 1)).toBe(undefined);
  free.add('7');
  held.retry(7, '');
  expect(answered).toEqual(['a 10.0.0.1']);
  expect(add('g', 8, '', 63 * MEBIBYTE)).toBeDefined();
});

it('answers nobody after it was closed', () => {
  const { held, add, free, answered } = lookups();
  add('a', 7);
  held.close();
  expect(vi.getTimerCount()).toBe(0);
  free.add('7');
  held.retryAll();
  vi.advanceTimersByTime(60_000);
  expect(answered).toEqual([]);
});
