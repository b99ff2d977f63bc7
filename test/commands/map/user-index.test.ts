import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE, UserIndex } from '../../../src/commands/map/user-index.ts';
import { anyBytes } from '../../arbitraries.ts';

const someHash = fc.oneof(fc.constantFrom(0, 1, 2, 0x80000000, 0xffffffff), fc.integer({ min: 0, max: 0xffffffff }));

function newestFirst(users: readonly (readonly [string, number])[], hash: number): string[] {
  return users
    .filter(([, its]) => its === hash)
    .map(([name]) => name)
    .reverse();
}

function add(index: UserIndex, name: string, hash: number): void {
  const source = Buffer.from(`before ${name} behind`, 'latin1');
  index.add(source, 7, 7 + name.length, hash);
}

function namesOf(index: UserIndex, hash: number): string[] {
  const names: string[] = [];
  const cells = {
    addBytes(bytes: Uint8Array, start: number, end: number) {
      names.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    },
  };
  for (let name = index.newest(hash); name !== NONE; name = index.older(name)) index.addTo(cells, name);
  return names;
}

describe('UserIndex', () => {
  it('returns the names of each hash, the newest first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyBytes, someHash)), someHash, (users, absent) => {
        const index = new UserIndex();
        for (const [name, hash] of users) add(index, name, hash);
        for (const hash of [absent, ...users.map(([, its]) => its)]) {
          expect(namesOf(index, hash)).toEqual(newestFirst(users, hash));
        }
      }),
    );
  });

  it('accepts names after a lookup', () => {
    const index = new UserIndex();
    add(index, 'a', 7);
    expect(namesOf(index, 7)).toEqual(['a']);
    add(index, 'b', 7);
    expect(namesOf(index, 7)).toEqual(['b', 'a']);
  });

  it.each([2047, 2048, 2049, 4096, 20_000])('keeps %i names apart', (count) => {
    const index = new UserIndex();
    const nameOf = (number: number) => (number % 5 === 0 ? '' : `user\xff${number}`);
    for (let number = 0; number < count; number++) add(index, nameOf(number), number % 2 === 0 ? number : number - 1);
    for (let number = 0; number < count; number += 2) {
      const names = number + 1 < count ? [nameOf(number + 1), nameOf(number)] : [nameOf(number)];
      expect(namesOf(index, number)).toEqual(names);
      expect(namesOf(index, number + 1)).toEqual([]);
    }
  });

  it('accepts names of any length', () => {
    const index = new UserIndex();
    const names = ['x'.repeat(60_000), 'y'.repeat(200_000), '', 'z'.repeat(100_000)];
    for (const name of names) add(index, name, 1);
    expect(namesOf(index, 1)).toEqual(names.toReversed());
  });

  it('is empty at first', () => {
    expect(namesOf(new UserIndex(), 0)).toEqual([]);
  });
});
