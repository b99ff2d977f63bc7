import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RingMembers } from '../../src/director/ring-members.ts';
import { stopClock } from './test-director.ts';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

it('lists a removed director for a while', () => {
  const ring = new RingMembers({ ip: '127.0.0.1', port: 9090 });
  ring.add('127.0.0.2', 9090);
  ring.add('127.0.0.2', 80);
  expect(ring.remove('127.0.0.2', undefined)).toBe(true);
  const self = '127.0.0.1\t9090\tself\t0\tring synced\t0\n';
  expect(ring.lines()).toEqual([self, '127.0.0.2\t80\tremoved\t0\t\n', '127.0.0.2\t9090\t\t0\t\n']);
  vi.advanceTimersByTime(30_000);
  expect(ring.lines()).toEqual([self, '127.0.0.2\t9090\t\t0\t\n']);
  expect(ring.remove('127.0.0.2', 80)).toBe(false);
});

it('keeps itself, and each other director once', () => {
  const ring = new RingMembers({ ip: '127.0.0.5', port: 9091 });
  expect(ring.defaultPort).toBe(9091);
  expect([ring.remove('127.0.0.5', undefined), ring.remove('127.0.0.5', 9091)]).toEqual([true, true]);
  expect([ring.remove('127.0.0.5', 9090), ring.remove('127.0.0.6', 9091)]).toEqual([false, false]);
  for (const [ip, port] of [
    ['127.0.0.5', 9091],
    ['127.0.0.10', 1],
    ['127.0.0.5', 9090],
    ['127.0.0.10', 1],
    ['127.0.0.4', 7],
  ] as const) {
    ring.add(ip, port);
  }
  expect(ring.lines()).toEqual([
    '127.0.0.4\t7\t\t0\t\n',
    '127.0.0.5\t9090\t\t0\t\n',
    '127.0.0.5\t9091\tself\t0\tring synced\t0\n',
    '127.0.0.10\t1\t\t0\t\n',
  ]);
});

it('forgets a removed director 30 seconds after it was first removed', () => {
  const ring = new RingMembers({ ip: '127.0.0.1', port: 9090 });
  ring.add('127.0.0.2', 9090);
  expect(ring.remove('127.0.0.2', 9090)).toBe(true);
  vi.advanceTimersByTime(20_000);
  ring.add('127.0.0.2', 9090);
  expect(ring.remove('127.0.0.2', 9090)).toBe(true);
  expect(ring.lines()).toHaveLength(2);
  vi.advanceTimersByTime(9999);
  expect(ring.lines()).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(ring.lines()).toHaveLength(1);
  ring.add('127.0.0.2', 9090);
  ring.remove('127.0.0.2', 9090);
  ring.close();
  expect(vi.getTimerCount()).toBe(0);
});
