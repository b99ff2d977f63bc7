import { type Header, titleOf } from './formatter.ts';
import type { Row } from './row.ts';

const highBytes = /[\x80-\xff]/;

/**
 * The widths of a table's columns, in characters. spec: command-line 4.6 (steps 2 to 5)
 *
 * @param rows the rows that determine the widths
 * @param width the width of the screen, in columns
 */
export function columnWidths(headers: readonly Header[], rows: readonly Row[], width: number): number[] {
  const titles = headers.map((header) => titleOf(header).length);
  const lengths = headers.map((_, column) => rows.map((row) => characterCount(row[column] ?? '')));
  const widths = lengths.map((values, column) => Math.max(titles[column] ?? 0, ...values));
  const minima = lengths.map((values, column) => Math.min(titles[column] ?? 0, ...values));
  const total = widths.reduce((sum, value) => sum + value, headers.length - 1);
  return total > width ? shrink(widths, minima, total - width) : expand(headers, widths, width - total);
}

/**
 * Shrinks columns in one pass from the right. A column that cannot absorb the whole excess gives up half of its spare
 * width, but the excess stays the same.
 */
function shrink(widths: number[], minima: readonly number[], excess: number): number[] {
  const shrunk = [...widths];
  for (let column = widths.length - 1; column >= 0; column--) {
    const length = widths[column] ?? 0;
    const spare = length - (minima[column] ?? 0);
    if (spare >= excess) {
      shrunk[column] = length - excess;
      break;
    }
    shrunk[column] = length - (spare === 1 ? 1 : Math.floor(spare / 2));
  }
  return shrunk;
}

function expand(headers: readonly Header[], widths: number[], room: number): number[] {
  const wanting = headers.findIndex((header) => header.expand);
  const chosen = wanting < 0 ? headers.length - 1 : wanting;
  // Numbers are aligned to the right: more width would separate them from the column before.
  if (headers[chosen]?.type !== undefined) return widths;
  return widths.map((length, column) => (column === chosen ? length + Math.floor(room / 2) : length));
}

/** The number of UTF-8 continuation bytes in a value. */
export function continuationBytes(value: string): number {
  if (!highBytes.test(value)) return 0;
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    const byte = value.charCodeAt(index);
    if (byte >= 0x80 && byte < 0xc0) count++;
  }
  return count;
}

/**
 * The number of characters in a value. A lead byte and as many bytes as it announces, valid or not, are one character;
 * an incomplete last character does not count.
 */
function characterCount(value: string): number {
  if (!highBytes.test(value)) return value.length;
  let count = 0;
  for (let index = 0; index < value.length; ) {
    index += announcedLength(value.charCodeAt(index));
    if (index <= value.length) count++;
  }
  return count;
}

function announcedLength(lead: number): number {
  if (lead < 0xc2) return 1;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  if (lead < 0xf8) return 4;
  if (lead < 0xfc) return 5;
  return lead < 0xfe ? 6 : 1;
}
