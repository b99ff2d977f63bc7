import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { IntRows } from '../../../src/director/users/int-rows.ts';
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

  it.each(patterns.map((pattern, index) => [index, pattern] as const))(
    'finds a row in few steps, however it has grown and shrunk, with the pattern %d',
    (_, pattern) => {
      const table = new RowTable(0);
      const steps = () => {
        const get = vi.spyOn(IntRows.prototype, 'get');
        for (let row = 0; row < table.size; row++) table.find(table.hashOf(row));
        const count = get.mock.calls.length / table.size;
        get.mockRestore();
        return count;
      };
      for (let index = 0; index < 6000; index++) table.add(pattern(index));
      expect(steps()).toBeLessThan(8);
      while (table.size > 500) table.remove(table.size >>> 1);
      expect(steps()).toBeLessThan(8);
      for (let index = 6000; index < 9000; index++) table.add(pattern(index));
      expect(steps()).toBeLessThan(8);
    },
  );

  it('keeps numbers at the ends of its chunks, and others apart from them', () => {
    const rows = new IntRows(3);
    const edges = [0, 1, 32_767, 32_768, 32_769, 65_535, 65_536, 69_999];
    for (let row = 0; row < 70_000; row++) expect(rows.push()).toBe(row);
    for (const row of edges) for (const field of [0, 1, 2]) rows.set(row, field, -row * 3 - field);
    const wrong = edges.filter((row) => [0, 1, 2].some((field) => rows.get(row, field) !== -row * 3 - field));
    expect([rows.length, wrong]).toEqual([70_000, []]);
    rows.copy(65_536, 1);
    expect([0, 1, 2].map((field) => rows.get(1, field))).toEqual([-196_608, -196_609, -196_610]);
    while (rows.length > 32_768) rows.pop();
    expect([rows.get(32_767, 2), rows.push(), rows.length]).toEqual([-98_303, 32_768, 32_769]);
    rows.set(32_768, 0, 5);
    expect(rows.get(32_768, 0)).toBe(5);
    while (rows.length > 0) rows.pop();
    expect([rows.push(), rows.length]).toEqual([0, 1]);
    rows.set(0, 2, 7);
    expect(rows.get(0, 2)).toBe(7);
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
