const ROW_BITS = 15;
const ROWS_A_CHUNK = 2 ** ROW_BITS;

/**
 * Rows of 32-bit signed numbers, all with the same fields, in memory that the garbage collector does not look at.
 * Chunks are added and given back one at a time: nothing is copied when they become more or fewer.
 */
export class IntRows {
  readonly #fields: number;
  readonly #chunks: Int32Array[] = [];
  #length = 0;

  /** @param fields how many numbers a row has */
  constructor(fields: number) {
    this.#fields = fields;
  }

  /** How many rows there are. */
  get length(): number {
    return this.#length;
  }

  get(row: number, field: number): number {
    return this.#chunks[row >>> ROW_BITS]?.[(row & (ROWS_A_CHUNK - 1)) * this.#fields + field] ?? 0;
  }

  set(row: number, field: number, value: number): void {
    const chunk = this.#chunks[row >>> ROW_BITS];
    if (chunk !== undefined) chunk[(row & (ROWS_A_CHUNK - 1)) * this.#fields + field] = value;
  }

  /**
   * Adds a row at the end; its fields may hold anything.
   *
   * @returns its number
   */
  push(): number {
    if (this.#length === this.#chunks.length * ROWS_A_CHUNK) this.#chunks.push(newChunk(this.#fields));
    return this.#length++;
  }

  /** Removes the last row. One chunk stays in reserve, so that coming and going at its border costs nothing. */
  pop(): void {
    this.#length--;
    if (this.#length > (this.#chunks.length - 2) * ROWS_A_CHUNK && this.#length > 0) return;
    const chunk = this.#chunks.pop();
    // At once, and not when the garbage collector next comes by: that can be long after.
    if (chunk?.buffer instanceof ArrayBuffer) chunk.buffer.resize(0);
  }

  copy(from: number, to: number): void {
    for (let field = 0; field < this.#fields; field++) this.set(to, field, this.get(from, field));
  }
}

/** The system gives it memory page by page, when a page is first written to. */
function newChunk(fields: number): Int32Array {
  const bytes = ROWS_A_CHUNK * fields * Int32Array.BYTES_PER_ELEMENT;
  return new Int32Array(new ArrayBuffer(bytes, { maxByteLength: bytes }));
}
