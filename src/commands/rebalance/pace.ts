import { setTimeout } from 'node:timers/promises';

/** Spreads moves over time. */
export class Pace {
  readonly #intervalMs: number;
  #next = 0;

  /** @param perSecond how many moves may begin in a second; undefined for any number */
  constructor(perSecond: number | undefined) {
    this.#intervalMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Resolves when the next move may begin. */
  async turn(): Promise<void> {
    // A timer may end a little too soon.
    for (let wait = this.#wait; wait > 0; wait = this.#wait) await setTimeout(Math.ceil(wait));
  }

  /** Takes note of a move that begins now. */
  begin(): void {
    this.#next = performance.now() + this.#intervalMs;
  }

  get #wait(): number {
    return this.#next - performance.now();
  }
}
