import { type Header, titleOf } from './formatter.ts';
import type { Row } from './row.ts';

const highBytes = /[\x80-\xff]/;

/**
 * The widths of a table's columns, in characters. spec: command-line 4.6 (steps 2 to 5)
 *
 * @param rows the rows that decide
 * @param width the columns of the screen
 */
export function columnWidths(headers: readonly Header[], rows: readonly Row[], width: number): number[] {
  const titles = headers.map((header) => titleOf(header).length);
  const lengths = headers.map((_, column) => rows.map((row) => characterCount(row[column] ?? '')));
  const widths = lengths.map((values, column) => Math.max(titles[column] ?? 0, ...values));
  const minima = lengths.map((values, column) => Math.min(titles[column] ?? 0, ...values));
  const total = widths.reduce((sum, value) => sum + value, headers.length - 1);
  return total > width ? shrink(widths, minima, total - width) : expand(headers, widths, width - total);
}

/** One pass from the right. A column that cannot save it all gives half of what it could, and that is not counted. */
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
  // Numbers stand to the right: away from the column before.
  if (headers[chosen]?.type !== undefined) return widths;
  return widths.map((length, column) => (column === chosen ? length + Math.floor(room / 2) : length));
}

/** How many bytes of a value only continue a character. */
export function continuationBytes(value: string): number {
  if (!highBytes.test(value)) return 0;
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    const byte = value.charCodeAt(index);
    if (byte >= 0x80 && byte < 0xc0) count++;
  }
  return count;
}

/** A lead byte and the bytes that it announces, whatever they are, make one character; an incomplete last one none. */
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
