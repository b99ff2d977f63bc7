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
