import fc from 'fast-check';

import { describe, expect, it } from 'vitest';
import { NONE, RowTable } from '../../../src/director/users/row-table.ts';

const VALUE = 0;

/** Patterns of hashes: spread by MD5, or chosen by clients that move users. */
const patterns: readonly ((index: number) => number)[] = [
  (index) => Math.imul(index + 1, 0x9e3779b1) >>> 0,
  (index) => index,
  (index) => index * 2 ** 16,
  (index) => 2 ** 32 - 1 - index * 3,
];

const step = fc.record({
  action: fc.constantFrom('add', 'remove'),
  pattern: fc.constantFrom(...patterns),
  first: fc.integer({ min: 0, max: 20_000 }),
  count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20_000 })),
});

describe('a table of rows', () => {
  it('has the same contents as a Map, however it grows and shrinks', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const table = new RowTable(1);
        const model = new Map<number, number>();
        for (const { action, pattern, first, count } of steps) {
          const wrong: number[] = [];
          for (let index = first; index < first + count; index++) {
            const hash = pattern(index);
            const row = table.find(hash);
            if ((row !== NONE) !== model.has(hash)) wrong.push(hash);
            if (action === 'add' && row === NONE) {
              table.set(table.add(hash), VALUE, index);
              model.set(hash, index);
            } else if (action === 'remove' && row !== NONE) {
              const last = table.size - 1;
              if (table.remove(row) !== (row === last ? NONE : last)) wrong.push(hash);
              model.delete(hash);
            }
          }
          for (const [hash, value] of model) if (table.get(table.find(hash), VALUE) !== value) wrong.push(hash);
          for (let row = 0; row < table.size; row++) if (table.find(table.hashOf(row)) !== row) wrong.push(row);
          expect([table.size, wrong]).toEqual([model.size, []]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('frees the memory of removed rows', () => {
    const before = process.memoryUsage.rss();
    const table = new RowTable(6);
    for (let hash = 0; hash < 2_000_000; hash++) table.set(table.add(hash), VALUE, hash);
    const full = process.memoryUsage.rss() - before;
    // A row has eight numbers with its key, and half of one for its bucket. The rest is memory of the test itself.
    expect(full / table.size).toBeGreaterThan(20);
    expect(full / table.size).toBeLessThan(60);
    while (table.size > 1000) table.remove(table.find(table.hashOf(table.size >>> 1)));
    expect(process.memoryUsage.rss() - before).toBeLessThan(full / 2);
    expect(table.find(table.hashOf(999))).toBe(999);
  });
});
