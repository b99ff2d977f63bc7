import type { PackedRows } from './packed-rows.ts';

const LINE_FEED = 10;
const SPACE = 32;
const FIRST_BYTES = 256 * 1024;

/** Lays packed rows out as lines of bytes. */
export class ByteLines {
  readonly #separator: number;
  readonly #widths: Int32Array;
  #bytes = new Uint8Array(FIRST_BYTES);

  /**
   * @param separator a character that stands between the values
   * @param widths the columns that values fill up with spaces, in characters: a continuation byte of UTF-8 takes none
   */
  constructor(separator: string, widths: readonly number[] = []) {
    this.#separator = separator.charCodeAt(0);
    this.#widths = Int32Array.from(widths);
  }

  /**
   * The lines of some rows, valid until the next call.
   *
   * @param first the row to begin with
   */
  of(rows: PackedRows, first = 0): Uint8Array {
    const { columns, ranges, bytes } = rows;
    const end = 2 * columns * rows.length;
    const lines = this.#room(rows, first);
    const widths = this.#widths;
    const separator = this.#separator;
    let at = 0;
    for (let cell = 2 * columns * first; cell < end; lines[at++] = LINE_FEED) {
      for (let column = 0; column < columns; column++, cell += 2) {
        if (column > 0) lines[at++] = separator;
        const to = ranges[cell + 1] ?? 0;
        let missing = widths[column] ?? 0;
        for (let from = ranges[cell] ?? 0; from < to; from++) {
          const byte = bytes[from] ?? 0;
          lines[at++] = byte;
          if ((byte & 0xc0) !== 0x80) missing--;
        }
        if (missing > 0) at += missing;
      }
    }
    return lines.subarray(0, at);
  }

  /** Spaces, as many as the lines can have bytes. */
  #room({ columns, length, valueBytes }: PackedRows, first: number): Uint8Array {
    const padding = this.#widths.reduce((sum, width) => sum + width, 0);
    const needed = valueBytes + (length - first) * (columns + padding);
    if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed);
    return this.#bytes.fill(SPACE, 0, needed);
  }
}
