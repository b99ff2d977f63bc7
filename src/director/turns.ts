/** How many users a long task handles in one turn, which takes a few milliseconds. */
export const USERS_A_TURN = 500;

/**
 * Lets long tasks run in turns. Each iteration of the event loop runs one turn of one task, regardless of the number of
 * tasks, so that requests are handled in between.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#give());
    });
  }

  #give(): void {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(() => this.#give());
  }
}
