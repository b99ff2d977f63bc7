import { expect, it, vi } from 'vitest';
import { IntRows } from '../../../src/director/users/int-rows.ts';
import { RowTable } from '../../../src/director/users/row-table.ts';

/** Hashes as they come: spread by MD5, or chosen by whoever moves users. */
const patterns: readonly ((index: number) => number)[] = [
  (index) => Math.imul(index + 1, 0x9e3779b1) >>> 0,
  (index) => index,
  (index) => index * 2 ** 16,
  (index) => 2 ** 32 - 1 - index * 3,
];

it('keeps numbers at the ends of its chunks, and others apart from them', () => {
  const rows = new IntRows(3);
  const edges = [0, 1, 32_767, 32_768, 32_769, 65_535, 65_536, 69_999];
  expect(rows.push()).toBe(0);
  while (rows.push() < 69_999);
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
