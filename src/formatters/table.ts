import { ByteLines } from './byte-lines.ts';
import { type Formatter, type Header, type Row, rowsOf, titleOf } from './formatter.ts';
import { columnWidths, continuationBytes } from './table-widths.ts';

/** How many rows decide the widths. */
const BUFFERED_ROWS = 100;

/** Columns padded to a width that the first rows decide. spec: cli.md 4.6 */
export const table: Formatter = async ({ headers, rows }, output, { hideTitles, width }) => {
  if (headers.length === 0) return;
  const buffered: Row[] = [];
  let widths: number[] | undefined;
  let byteLines: ByteLines | undefined;
  const flush = async () => {
    widths = columnWidths(headers, buffered, width);
    await output.write(titleLine(headers, widths, hideTitles) + lines(buffered, widths));
    return widths;
  };
  for await (const batch of rows) {
    const room = BUFFERED_ROWS - buffered.length;
    if (room > 0) buffered.push(...rowsOf(batch, room));
    if (batch.length <= room) continue;
    const decided = widths ?? (await flush());
    if ('toRows' in batch) {
      byteLines ??= new ByteLines(' ', decided);
      await output.writeBytes(byteLines.of(batch, room));
    } else {
      await output.write(lines(batch.slice(room), decided));
    }
  }
  if (widths === undefined) await flush();
};

function titleLine(headers: readonly Header[], widths: readonly number[], hideTitles: boolean): string {
  if (hideTitles || headers.every((header) => header.hideTitle)) return '';
  return `${headers.map((header, column) => titleOf(header).padEnd(widths[column] ?? 0)).join(' ')}\n`;
}

function lines(rows: readonly Row[], widths: readonly number[]): string {
  return rows.map((row) => `${row.map((value, column) => pad(value, widths[column] ?? 0)).join(' ')}\n`).join('');
}

/** Pads to a width in characters: a continuation byte takes no room on the screen. */
function pad(value: string, width: number): string {
  return value.padEnd(width + continuationBytes(value));
}
