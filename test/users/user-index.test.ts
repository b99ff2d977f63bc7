import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserIndex } from '../../src/users/user-index.ts';
import { anyBytes } from '../arbitraries.ts';

const someHash = fc.oneof(fc.constantFrom(0, 1, 2, 0x80000000, 0xffffffff), fc.integer({ min: 0, max: 0xffffffff }));

function newestFirst(users: readonly (readonly [string, number])[], hash: number): string[] {
  return users
    .filter(([, its]) => its === hash)
    .map(([name]) => name)
    .reverse();
}

describe('UserIndex', () => {
  it('gives the names of each hash, the newest first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyBytes, someHash)), someHash, (users, absent) => {
        const index = new UserIndex();
        for (const [name, hash] of users) index.add(name, hash);
        for (const hash of [absent, ...users.map(([, its]) => its)]) {
          expect(index.namesOf(hash)).toEqual(newestFirst(users, hash));
        }
      }),
    );
  });

  it('takes names after a lookup', () => {
    const index = new UserIndex();
    index.add('a', 7);
    expect(index.namesOf(7)).toEqual(['a']);
    index.add('b', 7);
    expect(index.namesOf(7)).toEqual(['b', 'a']);
  });

  it.each([2047, 2048, 2049, 4096, 20_000])('keeps %i names apart', (count) => {
    const index = new UserIndex();
    const nameOf = (number: number) => (number % 5 === 0 ? '' : `user\xff${number}`);
    for (let number = 0; number < count; number++) index.add(nameOf(number), number % 2 === 0 ? number : number - 1);
    for (let number = 0; number < count; number += 2) {
      const names = number + 1 < count ? [nameOf(number + 1), nameOf(number)] : [nameOf(number)];
      expect(index.namesOf(number)).toEqual(names);
      expect(index.namesOf(number + 1)).toEqual([]);
    }
  });

  it('knows nobody at first', () => {
    expect(new UserIndex().namesOf(0)).toEqual([]);
  });
});
