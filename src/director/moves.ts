import { type Turns, USERS_A_TURN } from './turns.ts';
import { UsersByTime } from './users/users-by-time.ts';

/** The users who are being moved from one host to another. spec: protocol 4.5 */
export class Moves {
  readonly #delayMs: number;
  readonly #turns: Turns;
  readonly #milliseconds: () => number;
  readonly #onEnd: (hash: number, tag: string) => void;
  readonly #users = new Map<string, UsersByTime>();
  #count = 0;
  /** Fires when the oldest move ends. */
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  /**
   * @param delayMs how long a move takes, during which logins of the user wait
   * @param milliseconds a monotonic clock
   * @param onEnd called after each move
   */
  constructor(delayMs: number, turns: Turns, milliseconds: () => number, onEnd: (hash: number, tag: string) => void) {
    this.#delayMs = delayMs;
    this.#turns = turns;
    this.#milliseconds = milliseconds;
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#count;
  }

  has(hash: number, tag: string): boolean {
    return this.#count > 0 && this.#users.get(tag)?.has(hash) === true;
  }

  /** Starts a move. It only starts the delay: ending the sessions on the old host is up to the caller. */
  start(hash: number, tag: string): void {
    if (this.has(hash, tag)) return;
    const users = this.#users.get(tag) ?? new UsersByTime();
    this.#users.set(tag, users);
    users.add(hash, this.#milliseconds());
    this.#count++;
    if (this.#count === 1) this.#wait(this.#delayMs);
  }

  end(hash: number, tag: string): void {
    if (this.#count === 0 || this.#users.get(tag)?.remove(hash) !== true) return;
    this.#count--;
    if (this.#count === 0) this.close();
    this.#onEnd(hash, tag);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting.reverse()) wake();
  }

  /** Resolves when the next move ends. Callers are resumed in LIFO order. */
  untilOneEnds(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Drops all moves. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#users.clear();
    this.#count = 0;
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#endDue();
    }, milliseconds);
  }

  /** Ends the moves whose delay is over, as many as one turn allows, and sets the timer for the next one. */
  #endDue(): void {
    const now = this.#milliseconds();
    let left = USERS_A_TURN;
    let wait = this.#delayMs;
    for (const [tag, users] of this.#users) {
      for (let hash = users.first; hash !== undefined; hash = users.first) {
        const rest = this.#delayMs - users.firstFor(now);
        if (rest > 0) wait = Math.min(wait, rest);
        if (rest > 0 || left === 0) break;
        left--;
        this.end(hash, tag);
      }
    }
    if (this.#count > 0 && left > 0) this.#wait(wait);
    else if (this.#count > 0) void this.#endMore();
  }

  async #endMore(): Promise<void> {
    await this.#turns.next();
    // A timer means that all moves ended meanwhile, and newer ones were started.
    if (this.#timer === undefined) this.#endDue();
  }
}
