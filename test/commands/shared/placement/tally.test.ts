import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Tally } from '../../../../src/commands/shared/placement/tally.ts';

it('counts users and their moves', () => {
  const tally = new Tally();
  tally.add('a', 'a');
  tally.add('a', 'b');
  tally.add('a', 'b');
  tally.add('b', undefined);
  expect([tally.total, tally.moving]).toEqual([4, 3]);
  expect(tally.of('a')).toEqual({ now: 3, out: 2, in: 0, after: 1 });
  expect(tally.of('b')).toEqual({ now: 1, out: 1, in: 2, after: 2 });
  expect(tally.of('c')).toEqual({ now: 0, out: 0, in: 0, after: 0 });
  expect([...tally.moves()]).toEqual([
    { from: 'a', to: 'b', users: 2 },
    { from: 'b', to: undefined, users: 1 },
  ]);
});

it('keeps the number of users, except forgotten ones', () => {
  const hosts = ['a', 'b', 'c'];
  const user = fc.tuple(fc.constantFrom(...hosts), fc.constantFrom(...hosts, undefined));
  fc.assert(
    fc.property(fc.array(user), (users) => {
      const tally = new Tally();
      for (const [from, to] of users) tally.add(from, to);
      const after = hosts.map((ip) => tally.of(ip).after).reduce((sum, count) => sum + count);
      expect(after).toBe(users.filter(([, to]) => to !== undefined).length);
      const moved = [...tally.moves()].reduce((sum, move) => sum + move.users, 0);
      expect(moved).toBe(tally.moving);
    }),
  );
});
