import { setTimeout } from 'node:timers/promises';

/** Limits the rate of moves. */
export class Pace {
  readonly #intervalMs: number;
  #next = 0;

  /** @param perSecond how many moves may begin per second; undefined for no limit */
  constructor(perSecond: number | undefined) {
    this.#intervalMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Resolves when the next move may begin. */
  async turn(): Promise<void> {
    // A timer can fire slightly early.
    for (let wait = this.#wait; wait > 0; wait = this.#wait) await setTimeout(Math.ceil(wait));
  }

  /** Records that a move begins now. */
  begin(): void {
    this.#next = performance.now() + this.#intervalMs;
  }

  get #wait(): number {
    return this.#next - performance.now();
  }
}
