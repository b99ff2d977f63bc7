import { NONE, type RowTable } from './row-table.ts';

/** Rows of a table in an order of their own, each with links to its neighbours in two of its fields. */
export class RowChain {
  readonly #table: RowTable;
  readonly #older: number;
  readonly #newer: number;
  #first = NONE;
  #last = NONE;

  /**
   * @param older the field with the row before
   * @param newer the field with the row after
   */
  constructor(table: RowTable, older: number, newer: number) {
    this.#table = table;
    this.#older = older;
    this.#newer = newer;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** The row after one; NONE after the last. */
  after(row: number): number {
    return this.#table.get(row, this.#newer);
  }

  append(row: number): void {
    this.#table.set(row, this.#older, this.#last);
    this.#table.set(row, this.#newer, NONE);
    this.#link(this.#last, row);
    this.#last = row;
  }

  unlink(row: number): void {
    const older = this.#table.get(row, this.#older);
    const newer = this.#table.get(row, this.#newer);
    this.#link(older, newer);
    if (newer === NONE) this.#last = older;
    else this.#table.set(newer, this.#older, older);
  }

  /** Follows a row of this chain that has got another number. */
  renumber(row: number): void {
    this.#link(this.#table.get(row, this.#older), row);
    const newer = this.#table.get(row, this.#newer);
    if (newer === NONE) this.#last = row;
    else this.#table.set(newer, this.#older, row);
  }

  #link(older: number, newer: number): void {
    if (older === NONE) this.#first = newer;
    else this.#table.set(older, this.#newer, newer);
  }
}
