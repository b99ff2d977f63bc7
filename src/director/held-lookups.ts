import type { MailHost } from './mail-host.ts';

const GIVE_UP_MS = 30_000;
/** The limit on the memory of all held lookups, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Receives the host, or undefined if there was none within the time limit. */
export type Answer = (host: MailHost | undefined) => void;

/** Assigns a user to a host, if that is possible now. */
type Assign = (hash: number, tag: string) => MailHost | undefined;

interface Held {
  readonly answer: Answer;
  readonly timer: NodeJS.Timeout;
}

/** Lookups that wait because their user cannot be assigned to a host now. spec: protocol 5 */
export class HeldLookups {
  readonly #users = new Map<string, { readonly hash: number; readonly tag: string; readonly lookups: Set<Held> }>();
  readonly #assign: Assign;
  #bytes = 0;

  constructor(assign: Assign) {
    this.#assign = assign;
  }

  /**
   * Holds a lookup until its user can be assigned to a host, or for 30 seconds.
   *
   * @param bytes the memory that the lookup takes
   * @returns a function that drops the lookup without an answer; undefined if too many lookups are held already
   */
  add(hash: number, tag: string, bytes: number, answer: Answer): (() => void) | undefined {
    if (this.#bytes + bytes > MAX_BYTES) return undefined;
    this.#bytes += bytes;
    const key = keyOf(hash, tag);
    const user = this.#users.get(key) ?? { hash, tag, lookups: new Set() };
    this.#users.set(key, user);
    const forget = () => {
      clearTimeout(held.timer);
      if (!user.lookups.delete(held)) return;
      this.#bytes -= bytes;
      if (user.lookups.size === 0) this.#users.delete(key);
    };
    const held: Held = {
      answer: (host) => {
        forget();
        answer(host);
      },
      timer: setTimeout(() => {
        held.answer(undefined);
      }, GIVE_UP_MS),
    };
    user.lookups.add(held);
    return forget;
  }

  /** Tries to answer the lookups of one user. */
  retry(hash: number, tag: string): void {
    const user = this.#users.get(keyOf(hash, tag));
    const host = user && this.#assign(hash, tag);
    if (user === undefined || host === undefined) return;
    for (const { answer } of [...user.lookups]) answer(host);
  }

  retryAll(): void {
    for (const { hash, tag } of [...this.#users.values()]) this.retry(hash, tag);
  }

  /** Drops all lookups without an answer. */
  close(): void {
    for (const { lookups } of this.#users.values()) for (const { timer } of lookups) clearTimeout(timer);
    this.#users.clear();
  }
}

function keyOf(hash: number, tag: string): string {
  return `${hash}\t${tag}`;
}
