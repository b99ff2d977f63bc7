import type { Clock } from './users/clock-settings.ts';

/**
 * Two clocks that are read once in each piece of synchronous work and stand still until its end: reading them for every
 * lookup of a batch takes longer than finding the user.
 */
export class StandingClock implements Clock {
  readonly #now: () => number;
  readonly #elapsed: () => number;
  #isRead = false;
  #unixSeconds = 0;
  #seconds = 0;

  /**
   * @param now milliseconds since the epoch
   * @param elapsed milliseconds by a clock that nobody sets
   */
  constructor(now: () => number, elapsed: () => number) {
    this.#now = now;
    this.#elapsed = elapsed;
  }

  unixSeconds(): number {
    if (!this.#isRead) this.#read();
    return this.#unixSeconds;
  }

  seconds(): number {
    if (!this.#isRead) this.#read();
    return this.#seconds;
  }

  #read(): void {
    this.#unixSeconds = Math.floor(this.#now() / 1000);
    this.#seconds = Math.floor(this.#elapsed() / 1000);
    this.#isRead = true;
    queueMicrotask(() => {
      this.#isRead = false;
    });
  }
}
