import type { MailHost } from './mail-host.ts';

/** A user of whom the director knows the mail server. */
export class UserEntry {
  /** The hash as a signed number: the engine keeps those without an object. */
  readonly key: number;
  host: MailHost;
  /** Unix seconds of the last refresh. */
  timestamp: number;
  /** Whether the user is on the way to another host. spec: protocol 4.5 */
  isMoving = false;
  /** Whether those behind it may be older: a move refreshes an entry where it is. */
  isOutOfOrder = false;

  constructor(key: number, host: MailHost, timestamp: number) {
    this.key = key;
    this.host = host;
    this.timestamp = timestamp;
  }

  get hash(): number {
    return this.key >>> 0;
  }
}

/** The users of the hosts with one tag, in the order in which they will expire. spec: protocol 4.4 */
export class UserDirectory {
  readonly #entries = new Map<number, UserEntry>();
  readonly #expireSeconds: number;
  /** Unix seconds before which nobody expires. */
  #nextExpiry = 0;

  constructor(expireSeconds: number) {
    this.#expireSeconds = expireSeconds;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In directory order; entries may be changed, removed and refreshed on the way. */
  entries(): IterableIterator<UserEntry> {
    return this.#entries.values();
  }

  /** @param now Unix seconds */
  find(hash: number, now: number): UserEntry | undefined {
    const entry = this.#entries.get(hash | 0);
    if (entry === undefined || !this.#isExpired(entry, now)) return entry;
    this.remove(entry);
    return undefined;
  }

  add(hash: number, host: MailHost, now: number): UserEntry {
    const entry = new UserEntry(hash | 0, host, now);
    this.#entries.set(entry.key, entry);
    host.users++;
    return entry;
  }

  refresh(entry: UserEntry, now: number): void {
    if (entry.isOutOfOrder) this.#nextExpiry = 0;
    entry.isOutOfOrder = false;
    entry.timestamp = now;
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
  }

  /** Leaves the entry where it is in the order. */
  changeHost(entry: UserEntry, host: MailHost, now: number): void {
    entry.host.users--;
    host.users++;
    entry.host = host;
    entry.timestamp = now;
    entry.isOutOfOrder = true;
  }

  remove(entry: UserEntry): void {
    if (!this.#entries.delete(entry.key)) return;
    entry.host.users--;
    if (entry.isOutOfOrder) this.#nextExpiry = 0;
  }

  /** Forgets users from the first on, up to one who has not expired. */
  expire(now: number): void {
    if (now < this.#nextExpiry) return;
    for (const entry of this.#entries.values()) {
      if (!this.#isExpired(entry, now)) {
        this.#nextExpiry = entry.timestamp + this.#expireSeconds;
        return;
      }
      this.remove(entry);
    }
  }

  #isExpired(entry: UserEntry, now: number): boolean {
    return !entry.isMoving && now >= entry.timestamp + this.#expireSeconds;
  }
}
