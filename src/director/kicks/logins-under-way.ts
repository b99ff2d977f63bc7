/** Nobody waits longer for a login: it may have failed, or been over at once. */
const LONGEST_WAIT_MS = 10_000;

/** Logins to one mail server. */
interface Logins {
  count: number;
  /** Until when a user who moves waits for them. */
  waitUntil: number;
  /** When the last of them has arrived, or has failed. */
  until: number;
  /** Which sessions are counted already. */
  readonly seen: Set<string>;
}

/**
 * Logins that were given a mail server, and that no look at the sessions has seen there: Dovecot lists a session only when
 * the mail server has answered. One that is slow could let a user in long after she was moved.
 */
export class LoginsUnderWay {
  readonly #users = new Map<number, Map<string, Logins>>();

  get isEmpty(): boolean {
    return this.#users.size === 0;
  }

  /** @param limitMs how long the proxy tries at most */
  add(hash: number, ip: string, limitMs: number): void {
    const hosts: Map<string, Logins> = this.#users.get(hash) ?? new Map();
    this.#users.set(hash, hosts);
    const logins: Logins = hosts.get(ip) ?? { count: 0, waitUntil: 0, until: 0, seen: new Set<string>() };
    hosts.set(ip, logins);
    logins.count++;
    const now = performance.now();
    logins.waitUntil = Math.max(logins.waitUntil, now + Math.min(limitMs, LONGEST_WAIT_MS));
    logins.until = Math.max(logins.until, now + limitMs);
  }

  /** Whether a user may still arrive at a mail server. */
  has(hash: number, ip: string): boolean {
    return this.#users.get(hash)?.has(ip) === true;
  }

  /** @param id tells sessions from each other */
  see(hash: number, ip: string, id: string): void {
    const hosts = this.#users.get(hash);
    const logins = hosts?.get(ip);
    if (hosts === undefined || logins === undefined || logins.seen.has(id)) return;
    logins.seen.add(id);
    if (--logins.count > 0) return;
    hosts.delete(ip);
    if (hosts.size === 0) this.#users.delete(hash);
  }

  /** Whether there are logins to wait for anywhere but at one mail server. */
  hasElsewhere(hash: number, ip: string): boolean {
    const hosts = this.#users.get(hash);
    return (
      hosts !== undefined && [...hosts].some(([other, { waitUntil }]) => other !== ip && waitUntil > performance.now())
    );
  }

  /** Whether there are logins to wait for at a mail server, of users for whom `isWrong` holds. */
  hasAt(ip: string, isWrong: (hash: number) => boolean): boolean {
    const now = performance.now();
    for (const [hash, hosts] of this.#users) if ((hosts.get(ip)?.waitUntil ?? 0) > now && isWrong(hash)) return true;
    return false;
  }

  /** Forgets those whose time is over. */
  expire(): void {
    const now = performance.now();
    for (const [hash, hosts] of this.#users) {
      for (const [ip, { until }] of hosts) if (until <= now) hosts.delete(ip);
      if (hosts.size === 0) this.#users.delete(hash);
    }
  }
}
