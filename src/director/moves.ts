import type { UserEntry } from './user-directory.ts';

/** Users on the way from one host to another. spec: protocol 4.5 */
export class Moves {
  readonly #delayMs: number;
  readonly #onEnd: (entry: UserEntry) => void;
  readonly #timers = new Map<UserEntry, NodeJS.Timeout>();
  #waiting: (() => void)[] = [];

  /**
   * @param delayMs how long a user is held back
   * @param onEnd is called after each move
   */
  constructor(delayMs: number, onEnd: (entry: UserEntry) => void) {
    this.#delayMs = delayMs;
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#timers.size;
  }

  /** There are no login processes whose connections to the old host have to be dropped first. */
  start(entry: UserEntry): void {
    if (entry.isMoving) return;
    entry.isMoving = true;
    this.#timers.set(
      entry,
      setTimeout(() => this.end(entry), this.#delayMs),
    );
  }

  end(entry: UserEntry): void {
    if (!entry.isMoving) return;
    clearTimeout(this.#timers.get(entry));
    this.#timers.delete(entry);
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
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
