import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoginsUnderWay } from '../../../src/director/kicks/logins-under-way.ts';

const [a, b] = ['10.0.0.1', '10.0.0.2'] as const;

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('has a login until its session is seen', () => {
  const logins = new LoginsUnderWay();
  expect(logins.isEmpty).toBe(true);
  logins.add(7, a, 5000);
  expect([logins.has(7, a), logins.has(7, b), logins.has(8, a), logins.isEmpty]).toEqual([true, false, false, false]);
  logins.see(7, b, 'one');
  logins.see(8, a, 'one');
  expect(logins.has(7, a)).toBe(true);
  logins.see(7, a, 'one');
  expect([logins.has(7, a), logins.isEmpty]).toEqual([false, true]);
});

it('counts each login, and each session once', () => {
  const logins = new LoginsUnderWay();
  for (const ip of [a, a, b]) logins.add(7, ip, 5000);
  for (const id of ['one', 'one', 'one']) logins.see(7, a, id);
  expect(logins.has(7, a)).toBe(true);
  logins.see(7, a, 'two');
  expect([logins.has(7, a), logins.has(7, b), logins.isEmpty]).toEqual([false, true, false]);
});

it('is waited for no longer than its limit, or ten seconds', () => {
  const logins = new LoginsUnderWay();
  logins.add(7, a, 5000);
  logins.add(8, a, 60_000);
  const waited = () => [
    logins.hasElsewhere(7, b),
    logins.hasElsewhere(8, b),
    logins.hasAt(a, (hash) => hash === 7),
    logins.hasAt(a, (hash) => hash === 8),
  ];
  expect(waited()).toEqual([true, true, true, true]);
  expect([logins.hasElsewhere(7, a), logins.hasElsewhere(9, a)]).toEqual([false, false]);
  expect([logins.hasAt(b, () => true), logins.hasAt(a, () => false)]).toEqual([false, false]);
  vi.advanceTimersByTime(4999);
  expect(waited()).toEqual([true, true, true, true]);
  vi.advanceTimersByTime(1);
  expect(waited()).toEqual([false, true, false, true]);
  vi.advanceTimersByTime(5000);
  expect(waited()).toEqual([false, false, false, false]);
});

it('is waited for as long as the last of several', () => {
  const logins = new LoginsUnderWay();
  for (const limit of [2000, 5000, 1000]) logins.add(7, a, limit);
  vi.advanceTimersByTime(4999);
  logins.expire();
  expect([logins.hasElsewhere(7, b), logins.has(7, a)]).toEqual([true, true]);
  vi.advanceTimersByTime(1);
  logins.expire();
  expect(logins.isEmpty).toBe(true);
});

it('is forgotten when the proxy has given up', () => {
  const logins = new LoginsUnderWay();
  logins.add(7, a, 20_000);
  logins.add(7, b, 30_000);
  logins.add(8, a, 20_000);
  vi.advanceTimersByTime(19_999);
  logins.expire();
  expect([logins.has(7, a), logins.has(8, a)]).toEqual([true, true]);
  vi.advanceTimersByTime(1);
  logins.expire();
  expect([logins.has(7, a), logins.has(7, b), logins.has(8, a), logins.isEmpty]).toEqual([false, true, false, false]);
});
