import type { Kicks } from './kicks.ts';
import type { UserEntry } from './user-directory.ts';

/** Users on the way from one host to another. spec: protocol.md 4.5 */
export class Moves {
  readonly #kicks: Kicks;
  readonly #delayMs: number;
  readonly #onEnd: (entry: UserEntry) => void;
  /** The timer of each, once its connections are dropped. */
  readonly #moving = new Map<UserEntry, NodeJS.Timeout | undefined>();
  #waiting: (() => void)[] = [];

  /**
   * @param delayMs how long a user is held back after her connections are dropped
   * @param onEnd is called after each move
   */
  constructor(kicks: Kicks, delayMs: number, onEnd: (entry: UserEntry) => void) {
    this.#kicks = kicks;
    this.#delayMs = delayMs;
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#moving.size;
  }

  /** @param hadHost whether the user may have connections that have to be dropped */
  start(entry: UserEntry, hadHost: boolean): void {
    if (entry.isMoving) return;
    entry.isMoving = true;
    this.#moving.set(entry, undefined);
    if (hadHost) this.#kicks.start(() => this.#delay(entry));
    else this.#delay(entry);
  }

  end(entry: UserEntry): void {
    if (!entry.isMoving) return;
    clearTimeout(this.#moving.get(entry));
    this.#moving.delete(entry);
    entry.isMoving = false;
    this.#onEnd(entry);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting.reverse()) wake();
  }

  /** Until the next move ends. Who came last goes on first. */
  untilOneEnds(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    for (const timer of this.#moving.values()) clearTimeout(timer);
    this.#moving.clear();
  }

  #delay(entry: UserEntry): void {
    if (this.#moving.has(entry))
      this.#moving.set(
        entry,
        setTimeout(() => this.end(entry), this.#delayMs),
      );
  }
}
