import { IntRows } from './int-rows.ts';

/** Stands for no row. */
export const NONE = -1;

/** The fields of a key; the second is the next row in the bucket. */
const HASH = 0;
const NEXT_IN_BUCKET = 1;

const MIN_BUCKETS = 4;
const ROWS_A_BUCKET = 2;
/** How many more buckets than needed there may be before some are given up. */
const SPARE_BUCKETS = 1024;

/**
 * Rows of numbers, found by a 32-bit hash; each hash has at most one. Rows are numbered from 0 without gaps: when one
 * is removed, the last takes its place.
 *
 * The buckets grow and shrink by one at a time (linear hashing): no operation ever looks at more than a few rows,
 * however many there are, and none of the memory is held twice.
 */
export class RowTable {
  /** Apart from the other fields, so that a search reads little memory. */
  readonly #keys = new IntRows(2);
  readonly #rows: IntRows;
  /** The first row in each bucket. */
  readonly #buckets = new IntRows(1);
  /** The greatest power of two that is at most the number of buckets. */
  #half = MIN_BUCKETS;

  /** @param fields how many numbers a row has beside its hash */
  constructor(fields: number) {
    this.#rows = new IntRows(fields);
    for (let bucket = 0; bucket < MIN_BUCKETS; bucket++) this.#pushBucket();
  }

  get size(): number {
    return this.#rows.length;
  }

  get(row: number, field: number): number {
    return this.#rows.get(row, field);
  }

  set(row: number, field: number, value: number): void {
    this.#rows.set(row, field, value);
  }

  /** Unsigned. */
  hashOf(row: number): number {
    return this.#keys.get(row, HASH) >>> 0;
  }

  /** The row with a hash; NONE if there is none. */
  find(hash: number): number {
    const signed = hash | 0;
    let row = this.#buckets.get(this.#bucketOf(signed), 0);
    while (row !== NONE && this.#keys.get(row, HASH) !== signed) row = this.#keys.get(row, NEXT_IN_BUCKET);
    return row;
  }

  /**
   * Adds a row for a hash that has none.
   *
   * @returns its number; the caller fills in the other fields
   */
  add(hash: number): number {
    const row = this.#keys.push();
    this.#rows.push();
    this.#keys.set(row, HASH, hash | 0);
    this.#putInto(this.#bucketOf(hash | 0), row);
    if (this.size > ROWS_A_BUCKET * this.#buckets.length) this.#split();
    return row;
  }

  /**
   * Removes a row.
   *
   * @returns the number that the row had which now has this one; NONE if it was the last
   */
  remove(row: number): number {
    const next = this.#keys.get(row, NEXT_IN_BUCKET);
    this.#redirect(row, next);
    const last = this.#rows.length - 1;
    if (row !== last) {
      this.#redirect(last, row);
      this.#keys.copy(last, row);
      this.#rows.copy(last, row);
    }
    this.#keys.pop();
    this.#rows.pop();
    if (this.#buckets.length > this.size / ROWS_A_BUCKET + SPARE_BUCKETS) this.#merge();
    return row === last ? NONE : last;
  }

  /** Has what leads to a row in its bucket lead elsewhere. */
  #redirect(row: number, target: number): void {
    const bucket = this.#bucketOf(this.#keys.get(row, HASH));
    let before = NONE;
    for (let at = this.#buckets.get(bucket, 0); at !== row; at = this.#keys.get(at, NEXT_IN_BUCKET)) before = at;
    if (before === NONE) this.#buckets.set(bucket, 0, target);
    else this.#keys.set(before, NEXT_IN_BUCKET, target);
  }

  #bucketOf(hash: number): number {
    const mixed = mix(hash);
    const bucket = mixed & (2 * this.#half - 1);
    return bucket < this.#buckets.length ? bucket : mixed & (this.#half - 1);
  }

  #putInto(bucket: number, row: number): void {
    this.#keys.set(row, NEXT_IN_BUCKET, this.#buckets.get(bucket, 0));
    this.#buckets.set(bucket, 0, row);
  }

  /** Adds a bucket, which takes its rows from one other. */
  #split(): void {
    if (this.#buckets.length === 2 * this.#half) this.#half *= 2;
    const divided = this.#pushBucket() - this.#half;
    const first = this.#buckets.get(divided, 0);
    this.#buckets.set(divided, 0, NONE);
    this.#distribute(first);
  }

  /** Gives up the last bucket, whose rows go back to where they came from. */
  #merge(): void {
    if (this.#buckets.length === this.#half) this.#half /= 2;
    const first = this.#buckets.get(this.#buckets.length - 1, 0);
    this.#buckets.pop();
    this.#distribute(first);
  }

  #distribute(first: number): void {
    for (let row = first; row !== NONE; ) {
      const next = this.#keys.get(row, NEXT_IN_BUCKET);
      this.#putInto(this.#bucketOf(this.#keys.get(row, HASH)), row);
      row = next;
    }
  }

  #pushBucket(): number {
    const bucket = this.#buckets.push();
    this.#buckets.set(bucket, 0, NONE);
    return bucket;
  }
}

/** Spreads hashes that differ in some bits only: who moves users chooses their hashes. */
function mix(hash: number): number {
  const product = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
  return product ^ (product >>> 15);
}
