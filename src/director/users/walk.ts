import type { RowChain } from './row-chain.ts';
import { NONE } from './row-table.ts';

/**
 * Iterates over a chain of rows in turns. Between turns rows may be added, removed, renumbered and reordered. A row
 * that exists during the whole walk is visited exactly once, and a row added meanwhile is not visited.
 */
export class Walk {
  readonly #chain: RowChain;
  readonly #onEnd: (walk: Walk) => void;
  #next: number;
  /** A bit for each row that there was at the start: it has been visited, or has come since. */
  readonly #done: Uint8Array;
  readonly #rows: number;

  /**
   * @param rows how many the table has
   * @param onEnd is called when the walk need no longer know of changes
   */
  constructor(chain: RowChain, rows: number, onEnd: (walk: Walk) => void) {
    this.#chain = chain;
    this.#next = chain.first;
    this.#rows = rows;
    this.#done = new Uint8Array((rows + 7) >>> 3);
    this.#onEnd = onEnd;
  }

  /**
   * Visits some rows.
   *
   * @param visit whether the turn may go on; it may remove and change any row
   * @param rows at most so many are looked at
   * @returns whether there may be more
   */
  turn(visit: (row: number) => boolean, rows: number): boolean {
    let left = rows;
    while (this.#next !== NONE && left > 0) {
      const row = this.#next;
      this.#next = this.#chain.after(row);
      left--;
      if (this.#isDone(row)) continue;
      this.#mark(row, true);
      if (!visit(row)) break;
    }
    if (this.#next === NONE) this.end();
    return this.#next !== NONE;
  }

  end(): void {
    this.#next = NONE;
    this.#onEnd(this);
  }

  /** To be called before a row leaves its place in a chain. */
  leaves(row: number, chain: RowChain): void {
    if (row === this.#next && chain === this.#chain) this.#next = chain.after(row);
  }

  /** To be called when a row has got another number. */
  renumber(from: number, to: number): void {
    if (this.#next === from) this.#next = to;
    this.#mark(to, this.#isDone(from));
  }

  /** To be called for a new row, whose number may have been another's. */
  added(row: number): void {
    this.#mark(row, true);
  }

  #isDone(row: number): boolean {
    return row >= this.#rows || ((this.#done[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  #mark(row: number, isDone: boolean): void {
    const byte = this.#done[row >>> 3] ?? 0;
    const bit = 1 << (row & 7);
    if (row < this.#rows) this.#done[row >>> 3] = isDone ? byte | bit : byte & ~bit;
  }
}
