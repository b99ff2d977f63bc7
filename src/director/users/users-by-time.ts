import { RowChain } from './row-chain.ts';
import { NONE, RowTable } from './row-table.ts';

const SINCE = 0;
const OLDER = 1;
const NEWER = 2;
const FIELDS = 3;

/** User hashes, each with a time, in the order in which they were added. */
export class UsersByTime {
  readonly #table = new RowTable(FIELDS);
  readonly #order = new RowChain(this.#table, OLDER, NEWER);

  /** The hash that was added first; undefined if there is none. */
  get first(): number | undefined {
    return this.#order.first === NONE ? undefined : this.#table.hashOf(this.#order.first);
  }

  /** How long ago the first one was added, by a clock of whole milliseconds, up to some 49 days. */
  firstFor(milliseconds: number): number {
    return (milliseconds - this.#table.get(this.#order.first, SINCE)) >>> 0;
  }

  has(hash: number): boolean {
    return this.#table.find(hash) !== NONE;
  }

  /** Adds a hash that is not there. */
  add(hash: number, milliseconds: number): void {
    const row = this.#table.add(hash);
    this.#table.set(row, SINCE, milliseconds);
    this.#order.append(row);
  }

  /** @returns whether it was there */
  remove(hash: number): boolean {
    const row = this.#table.find(hash);
    if (row === NONE) return false;
    this.#order.unlink(row);
    if (this.#table.remove(row) !== NONE) this.#order.renumber(row);
    return true;
  }
}
