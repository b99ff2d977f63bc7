import type { Clock } from './users/clock-settings.ts';

/**
 * Two clocks that are read once in each piece of synchronous work and do not change until it ends. A lookup needs the
 * time three times, and reading it takes almost as long as hashing the user name.
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
