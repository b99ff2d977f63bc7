import { type Turns, USERS_A_TURN } from './turns.ts';
import type { UserDirectory } from './users/user-directory.ts';

const EVERY_MS = 1000;

/** Removes expired and forgotten users from the user directories. spec: protocol 4.4 */
export class Sweeper {
  readonly #directories: () => Iterable<UserDirectory>;
  readonly #turns: Turns;
  readonly #timer: NodeJS.Timeout;
  #isUnderWay = false;

  /** @param directories returns the directories of all tags */
  constructor(directories: () => Iterable<UserDirectory>, turns: Turns) {
    this.#directories = directories;
    this.#turns = turns;
    this.#timer = setInterval(() => this.sweep(), EVERY_MS).unref();
  }

  /** Removes as many users as one turn allows at once, and the others later. */
  sweep(): void {
    if (this.#isUnderWay || !this.#turn()) return;
    this.#isUnderWay = true;
    void this.#goOn();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #goOn(): Promise<void> {
    do await this.#turns.next();
    while (this.#turn());
    this.#isUnderWay = false;
  }

  /** @returns whether there may be more */
  #turn(): boolean {
    for (const directory of this.#directories()) if (directory.sweep(USERS_A_TURN)) return true;
    return false;
  }
}
