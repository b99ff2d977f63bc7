/** How many users long work looks at before others have their turn: a few milliseconds, whatever is done with them. */
export const USERS_A_TURN = 500;

/** Long work goes on in turns: one piece of it between two looks at all that has arrived meanwhile, however much there is. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when the caller may do one more piece of its work. */
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
