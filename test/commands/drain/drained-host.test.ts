import { expect, it } from 'vitest';
import { DrainedHost } from '../../../src/commands/drain/drained-host.ts';

const before = { ip: '10.0.0.1', vhosts: 100, users: 7, tag: '', up: true };

it('keeps the most users it had, those it has now, and how many have come or gone since the last look', () => {
  const host = new DrainedHost(before);
  expect(host.remaining).toBe('its users remain');
  const other = new DrainedHost(before);
  other.count(0);
  expect(other.remaining).toBe('0 of 0 users remain');
  expect([3, 3, 9, 4].map((users) => host.count(users))).toEqual([undefined, 0, 6, -5]);
  expect(host.outcome).toMatchObject({ ip: '10.0.0.1', result: 'unfinished', users: 9, remaining: 4 });
  expect(host.remaining).toBe('4 of 9 users remain');
});

it('says how far it has come', () => {
  const host = new DrainedHost(before);
  const states = (['waiting', 'asked', 'down', 'moving'] as const).map((phase) => {
    host.phase = phase;
    return host.state;
  });
  expect(states).toEqual([
    '10.0.0.1: nothing was done',
    '10.0.0.1: may be down already, none of its users was moved',
    '10.0.0.1: down, none of its users was moved',
    '10.0.0.1: down, its users remain; the director goes on moving them until doveadm director undrain 10.0.0.1',
  ]);
  host.end('missing');
  expect(host.state).toBe("10.0.0.1: doesn't exist");
});

it('takes no more time after its end', async () => {
  const host = new DrainedHost(before);
  const early = host.outcome.seconds;
  host.end('drained');
  const { seconds } = host.outcome;
  expect(seconds).toBeGreaterThanOrEqual(early);
  expect(seconds).toBeLessThan(1);
  await new Promise(setImmediate);
  expect(host.outcome.seconds).toBe(seconds);
});
