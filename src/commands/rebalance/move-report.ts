import { Tally } from '../placement/tally.ts';
import type { Move } from './imbalance.ts';

/**
 * What became of a user: `settled` if they had left, or were in their place, when their turn came; `busy` if another move
 * of them did not end; `refused` if the director did not want to; `unknown` if its answer is not known; `unsent` for those
 * after trouble with the director; `left` for those beyond the greatest number of moves.
 */
export type MoveResult = 'moved' | 'settled' | 'busy' | 'refused' | 'unknown' | 'unsent' | 'left';

/** What a director answered about a user, and where they were and belonged when it was asked. */
export interface Outcome {
  readonly result: MoveResult;
  readonly from: string;
  readonly to: string;
}

/** What is known of the moves of a run: nothing counts before the director has answered. */
export class MoveReport {
  readonly #moves: readonly Move[];
  readonly #outcomes: (Outcome | undefined)[] = [];
  readonly #counts = new Map<MoveResult, number>();
  readonly #done = new Tally();
  /** Where users were moved, by tag and hash. */
  readonly #places = new Map<string, Map<number, string>>();

  /** @param moves those that are to be made */
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

  /** How many users the director has answered about. */
  get answered(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  count(result: MoveResult): number {
    return this.#counts.get(result) ?? 0;
  }

  /** @param index of the move; its outcome so far is replaced */
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
   * What became of a move; one that the director was not asked for is where it was to be.
   *
   * @param move it, even if it is beyond those that were to be made
   */
  outcomeOf(index: number, { from, to }: Move): Outcome {
    return this.#outcomes[index] ?? { result: index < this.total ? 'unsent' : 'left', from, to };
  }

  /** Where a user was moved; undefined for who was not. */
  placeOf(hash: number, tag: string): string | undefined {
    return this.#places.get(tag)?.get(hash);
  }

  /** How things stand, in a few words. */
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
