import { styleText } from 'node:util';
import { ByteLines } from './byte-lines.ts';
import { type Colour, type Formatter, type Header, rowsOf, titleOf } from './formatter.ts';
import type { Row } from './row.ts';
import { columnWidths, continuationBytes } from './table-widths.ts';

/** How many rows determine the column widths. */
const BUFFERED_ROWS = 100;

/** Columns padded to widths that the first rows determine. spec: command-line 4.6 */
export const table: Formatter = {
  purpose: 'Aligned columns with titles. For people, and the default of most commands.',
  async write(listing, output, { hideTitles, width, hasColours }) {
    const { headers, rows, summary } = listing;
    if (headers.length === 0) return;
    const isToRight = headers.map(({ type }) => type !== undefined);
    const colourOf = hasColours ? listing.colourOf : undefined;
    const lines = (laidOut: readonly Row[], decided: readonly number[]) =>
      laidOut.map((row) => colour(line(row, decided, isToRight), colourOf?.(row))).join('');
    const buffered: Row[] = [];
    let widths: number[] | undefined;
    let byteLines: ByteLines | undefined;
    const flush = async () => {
      widths = columnWidths(headers, buffered, width());
      // An empty table with a summary has no title line.
      const titles = hideTitles || (summary !== undefined && buffered.length === 0) ? '' : titleLine(headers, widths);
      await output.write(titles + lines(buffered, widths));
      return widths;
    };
    for await (const batch of rows) {
      const room = widths === undefined ? BUFFERED_ROWS - buffered.length : 0;
      if (room > 0) buffered.push(...rowsOf(batch, room));
      if (batch.length <= room && !listing.isEndless) continue;
      const decided = widths ?? (await flush());
      if ('toRows' in batch) {
        byteLines ??= new ByteLines(' ', decided);
        await output.writeBytes(byteLines.of(batch, room));
      } else {
        await output.write(lines(batch.slice(room), decided));
      }
    }
    if (widths === undefined) await flush();
    if (summary !== undefined) await output.write(`${summary()}\n`);
  },
};

function titleLine(headers: readonly Header[], widths: readonly number[]): string {
  if (headers.every((header) => header.hideTitle)) return '';
  const isToRight = headers.map(({ type }) => type !== undefined);
  return line(headers.map(titleOf), widths, isToRight);
}

function line(row: Row, widths: readonly number[], isToRight: readonly boolean[]): string {
  return `${row.map((value, column) => pad(value, widths[column] ?? 0, isToRight[column])).join(' ')}\n`;
}

function colour(text: string, name: Colour | undefined): string {
  return name === undefined ? text : `${styleText(name, text.slice(0, -1), { validateStream: false })}\n`;
}

/** Pads to a width in characters: UTF-8 continuation bytes do not count. */
function pad(value: string, width: number, isToRight = false): string {
  const bytes = width + continuationBytes(value);
  return isToRight ? value.padStart(bytes) : value.padEnd(bytes);
}
