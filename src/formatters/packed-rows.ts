import type { Row } from './row.ts';

const FIRST_BYTES = 192 * 1024;
const FIRST_CELLS = 16 * 1024;

/**
 * Rows whose values are byte ranges, for lists of millions of rows. There is no string per value, and the next batch
 * reuses the buffers.
 */
export class PackedRows {
  readonly columns: number;
  /** The start and end of each cell in {@link bytes}, row by row: two numbers per cell. */
  ranges = new Int32Array(2 * FIRST_CELLS);
  bytes = new Uint8Array(FIRST_BYTES);
  /** How many elements of {@link ranges} are in use. */
  #used = 0;
  /** How many bytes are in use. */
  #size = 0;
  /** How many of these bytes were passed to {@link begin}. */
  #sourceSize = 0;
  /** The total length of all cells. */
  #length = 0;
  /** The start of each text added by {@link addText}. */
  readonly #texts = new Map<string, number>();

  constructor(columns: number) {
    this.columns = columns;
  }

  /** The number of complete rows. */
  get length(): number {
    return Math.floor(this.#used / (2 * this.columns));
  }

  /** The total size of all values, in bytes. A repeated value counts each time. */
  get valueBytes(): number {
    return this.#length;
  }

  /** Removes all rows, and copies the bytes for {@link addRange}. */
  begin(source: Uint8Array): void {
    this.#size = 0;
    this.#needBytes(source.length);
    this.bytes.set(source);
    this.#sourceSize = source.length;
    this.clear();
  }

  /** Removes all rows, but keeps the bytes passed to {@link begin}. */
  clear(): void {
    this.#used = 0;
    this.#length = 0;
    this.#size = this.#sourceSize;
    this.#texts.clear();
  }

  /** Adds a cell that is a range of the bytes passed to {@link begin}. */
  addRange(start: number, end: number): void {
    const used = this.#used;
    if (used === this.ranges.length) this.#doubleRanges();
    const { ranges } = this;
    ranges[used] = start;
    ranges[used + 1] = end;
    this.#used = used + 2;
    this.#length += end - start;
  }

  /** Adds a cell that is a copy of other bytes. */
  addBytes(source: Uint8Array, start: number, end: number): void {
    this.#needBytes(end - start);
    const { bytes } = this;
    let at = this.#size;
    for (let index = start; index < end; index++) bytes[at++] = source[index] ?? 0;
    this.addRange(this.#size, at);
    this.#size = at;
  }

  /** @param text latin1 */
  addText(text: string): void {
    const start = this.#texts.get(text) ?? this.#keep(text);
    this.addRange(start, start + text.length);
  }

  /** The first `count` rows as strings; all rows by default. */
  toRows(count = this.length): Row[] {
    const rows: Row[] = [];
    const bytes = Buffer.from(this.bytes.buffer);
    const numbers = 2 * this.columns;
    for (let at = 0; rows.length < count && at + numbers <= this.#used; at += numbers) {
      const row: string[] = [];
      for (let cell = at; cell < at + numbers; cell += 2) {
        row.push(bytes.toString('latin1', this.ranges[cell], this.ranges[cell + 1]));
      }
      rows.push(row);
    }
    return rows;
  }

  #keep(text: string): number {
    this.#needBytes(text.length);
    const start = this.#size;
    for (let index = 0; index < text.length; index++) this.bytes[this.#size++] = text.charCodeAt(index);
    this.#texts.set(text, start);
    return start;
  }

  #doubleRanges(): void {
    const ranges = new Int32Array(this.ranges.length * 2);
    ranges.set(this.ranges);
    this.ranges = ranges;
  }

  #needBytes(more: number): void {
    const needed = this.#size + more;
    if (needed <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}
