import { Tally } from '../shared/placement/tally.ts';
import type { Move } from './imbalance.ts';

/**
 * The result for a user: `settled` if they needed no move any more when their turn came; `busy` if another move of the
 * same user did not end; `refused` if the director refused; `unknown` if its reply was lost; `unsent` if an error ended
 * the run before; `left` if the user is beyond `--max-moves`.
 */
export type MoveResult = 'moved' | 'settled' | 'busy' | 'refused' | 'unknown' | 'unsent' | 'left';

/** The result for a user, with the mail server they were on and the assigned one at the time of the request. */
export interface Outcome {
  readonly result: MoveResult;
  readonly from: string;
  readonly to: string;
}

/** Collects the results of a run. A move is counted when the director has answered. */
export class MoveReport {
  readonly #moves: readonly Move[];
  readonly #outcomes: (Outcome | undefined)[] = [];
  readonly #counts = new Map<MoveResult, number>();
  readonly #done = new Tally();
  /** Where users were moved, by tag and hash. */
  readonly #places = new Map<string, Map<number, string>>();

  /** @param moves the moves to make */
  constructor(moves: readonly Move[]) {
    this.#moves = moves;
  }

  get total(): number {
    return this.#moves.length;
  }

  /** How many users were moved off each host and onto each host. */
  get done(): Tally {
    return this.#done;
  }

  /** How many users have a result. */
  get answered(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  count(result: MoveResult): number {
    return this.#counts.get(result) ?? 0;
  }

  /**
   * Sets the outcome of a move, and replaces an earlier one.
   *
   * @param index of the move
   */
  set(index: number, outcome: Outcome): void {
    const { hash, tag } = this.#moves[index] ?? {};
    const before = this.#outcomes[index];
    if (before !== undefined) this.#counts.set(before.result, this.count(before.result) - 1);
    this.#outcomes[index] = outcome;
    this.#counts.set(outcome.result, this.count(outcome.result) + 1);
    if (outcome.result !== 'moved' || hash === undefined || tag === undefined) return;
    this.#done.add(outcome.from, outcome.to);
    const places = this.#places.get(tag) ?? new Map<number, string>();
    this.#places.set(tag, places.set(hash, outcome.to));
  }

  /**
   * The outcome of a move. If it has none yet, the outcome has the places of the move.
   *
   * @param move the move with this index; it may be beyond the moves to make
   */
  outcomeOf(index: number, { from, to }: Move): Outcome {
    return this.#outcomes[index] ?? { result: index < this.total ? 'unsent' : 'left', from, to };
  }

  /** The address to which a user was moved; undefined if they were not moved. */
  placeOf(hash: number, tag: string): string | undefined {
    return this.#places.get(tag)?.get(hash);
  }

  /** The number of users for each result, as text. */
  get summary(): string {
    const parts = [
      `${this.count('moved')} of ${this.total} users moved`,
      some(this.count('settled'), 'needed no move'),
      some(this.count('busy'), 'busy with another move'),
      some(this.count('refused'), 'refused'),
      some(this.count('unknown'), 'without an answer'),
      some(this.total - this.answered, 'not asked for'),
    ];
    return parts.filter((part) => part !== '').join(', ');
  }
}

function some(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}`;
}
