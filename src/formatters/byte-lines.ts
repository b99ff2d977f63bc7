import type { PackedRows } from './packed-rows.ts';

const LINE_FEED = 10;
const SPACE = 32;
const FIRST_BYTES = 256 * 1024;

/** Formats packed rows as lines of bytes. */
export class ByteLines {
  readonly #separator: number;
  readonly #widths: Int32Array;
  #bytes = new Uint8Array(FIRST_BYTES);

  /**
   * @param separator the character between values
   * @param widths the column widths that values are padded to, in characters: UTF-8 continuation bytes do not count
   */
  constructor(separator: string, widths: readonly number[] = []) {
    this.#separator = separator.charCodeAt(0);
    this.#widths = Int32Array.from(widths);
  }

  /**
   * The lines of the rows from index `first` on. The bytes are valid until the next call.
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

  /** A buffer of spaces, as long as the lines can become. */
  #room({ columns, length, valueBytes }: PackedRows, first: number): Uint8Array {
    const padding = this.#widths.reduce((sum, width) => sum + width, 0);
    const needed = valueBytes + (length - first) * (columns + padding);
    if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed);
    return this.#bytes.fill(SPACE, 0, needed);
  }
}
