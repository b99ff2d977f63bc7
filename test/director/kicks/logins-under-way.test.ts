import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LoginsUnderWay } from '../../../src/director/kicks/logins-under-way.ts';

const [ALICE, BOB] = [1, 2];
const [OLD, NEW] = ['127.0.40.11', '127.0.40.12'];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  return () => vi.useRealTimers();
});

/** Whether a user who moves to the new mail server has to wait. */
function waits(logins: LoginsUnderWay, hash = ALICE): boolean {
  return logins.hasAt(hash, (ip) => ip !== NEW);
}

describe('a login that nobody tells of', () => {
  it('is waited for until it is seen, or 10 s have passed', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000);
    logins.add(BOB, OLD, 30_000);
    logins.see(BOB, OLD, 'one');
    expect([waits(logins), waits(logins, BOB), logins.hasUnfollowed]).toEqual([true, false, true]);
    vi.advanceTimersByTime(10_000);
    expect([waits(logins), logins.has(ALICE, OLD)]).toEqual([false, true]);
    vi.advanceTimersByTime(20_000);
    logins.expire();
    expect(logins.isEmpty).toBe(true);
  });

  it('is one of as many as are seen', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000);
    logins.add(ALICE, OLD, 30_000);
    logins.see(ALICE, OLD, 'one');
    logins.see(ALICE, OLD, 'one');
    expect(waits(logins)).toBe(true);
    logins.see(ALICE, OLD, 'two');
    expect([waits(logins), logins.isEmpty]).toEqual([false, true]);
  });
});

describe('a login that its login process tells of', () => {
  it('is waited for as long as it can take', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000, 'x');
    logins.follow('started', 'x');
    expect(logins.hasUnfollowed).toBe(false);
    vi.advanceTimersByTime(29_999);
    logins.expire();
    expect(waits(logins)).toBe(true);
    vi.advanceTimersByTime(1);
    expect(waits(logins)).toBe(false);
    logins.expire();
    expect(logins.isEmpty).toBe(true);
    expect(logins.follow('finished', 'x')).toBeUndefined();
  });

  it('is over when that says so', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000, 'x');
    logins.add(ALICE, OLD, 30_000, 'y');
    for (const connection of ['x', 'y']) logins.follow('started', connection);
    logins.follow('finished', 'x');
    logins.follow('finished', 'x');
    expect(waits(logins)).toBe(true);
    logins.follow('finished', 'y');
    expect([waits(logins), logins.isEmpty]).toEqual([false, true]);
  });

  it('is waited for a little when it has arrived: it is listed a little later', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000, 'x');
    logins.follow('established', 'x');
    expect(waits(logins)).toBe(true);
    vi.advanceTimersByTime(500);
    expect([waits(logins), logins.has(ALICE, OLD)]).toEqual([false, true]);
    vi.advanceTimersByTime(4500);
    logins.expire();
    expect(logins.isEmpty).toBe(true);
  });

  it('is not taken for another one that is seen', () => {
    const logins = new LoginsUnderWay();
    logins.add(ALICE, OLD, 30_000, 'x');
    logins.add(ALICE, OLD, 30_000, 'y');
    logins.follow('started', 'x');
    logins.see(ALICE, OLD, 'session of x');
    logins.follow('finished', 'x');
    expect(waits(logins)).toBe(true);
  });
});
