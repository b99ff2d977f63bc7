import type { Row } from './row.ts';

const FIRST_BYTES = 192 * 1024;
const FIRST_CELLS = 16 * 1024;

/**
 * Rows whose values are ranges of bytes, for lists of millions: no string for each value, and the space is used again for
 * the next batch.
 */
export class PackedRows {
  readonly columns: number;
  /** Where each cell starts and ends in {@link bytes}, row by row: two numbers a cell. */
  ranges = new Int32Array(2 * FIRST_CELLS);
  bytes = new Uint8Array(FIRST_BYTES);
  /** How many numbers of the ranges, and how many bytes, are in use. */
  #used = 0;
  #size = 0;
  #sourceSize = 0;
  /** How long all cells are together. */
  #length = 0;
  /** Where the texts that were added start. */
  readonly #texts = new Map<string, number>();

  constructor(columns: number) {
    this.columns = columns;
  }

  /** How many rows are complete. */
  get length(): number {
    return Math.floor(this.#used / (2 * this.columns));
  }

  /** How many bytes the values of all rows have, a value that is there twice counted twice. */
  get valueBytes(): number {
    return this.#length;
  }

  /** Forgets the rows, and copies bytes that the cells of the next ones can be ranges of. */
  begin(source: Uint8Array): void {
    this.#size = 0;
    this.#needBytes(source.length);
    this.bytes.set(source);
    this.#sourceSize = source.length;
    this.clear();
  }

  /** Forgets the rows, but not what they could be ranges of. */
  clear(): void {
    this.#used = 0;
    this.#length = 0;
    this.#size = this.#sourceSize;
    this.#texts.clear();
  }

  /** Adds a cell that is a range of the bytes that {@link begin} was given. */
  addRange(start: number, end: number): void {
    const used = this.#used;
    if (used === this.ranges.length) this.#doubleRanges();
    const { ranges } = this;
    ranges[used] = start;
    ranges[used + 1] = end;
    this.#used = used + 2;
    this.#length += end - start;
  }

  /** Adds a cell that is a range of other bytes. */
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

  /** The first rows as strings; all of them unless told how many. */
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
