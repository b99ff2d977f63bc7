/** Nobody waits longer for a login of which nothing is heard: it may have failed, or been over at once. */
const LONGEST_WAIT_MS = 10_000;
/** After how long Dovecot's anvil process has a session that a login process has told of. */
const LISTED_AFTER_MS = 500;
/** How much later still it is looked at. */
const MUCH_LATER_MS = 5000;

/** What a login process tells of a login that was given a mail server. */
export type LoginEvent = 'started' | 'established' | 'finished';

interface Login {
  readonly hash: number;
  readonly ip: string;
  /** Until when a user who moves waits for it. */
  waitUntil: number;
  /** When it has arrived, or has failed. */
  until: number;
  /** What its login process has told of it. */
  stage: LoginEvent | undefined;
}

/** Logins of one user to one mail server. */
interface Group {
  readonly logins: Set<Login>;
  /** Which sessions are counted already. */
  readonly seen: Set<string>;
  /** Whether one was followed: which session is another one's cannot be told. */
  wasFollowed: boolean;
}

/**
 * Logins that were given a mail server, and may still arrive there: Dovecot lists a session only when the mail server has
 * answered. One that is slow could let a user in long after she was moved. Login processes can tell what becomes of a
 * login, by its connection; where they do not, a look at the sessions may see it, unless it is too short.
 */
export class LoginsUnderWay {
  readonly #users = new Map<number, Map<string, Group>>();
  readonly #connections = new Map<string, Login>();

  get isEmpty(): boolean {
    return this.#users.size === 0;
  }

  /** Whether there are some of which only a look can tell whether they have arrived. */
  get hasUnfollowed(): boolean {
    return this.#some(({ stage }) => stage === undefined);
  }

  /**
   * @param limitMs how long the proxy tries at most
   * @param connection the client's, as its login process names it; undefined if it is not known
   */
  add(hash: number, ip: string, limitMs: number, connection?: string): void {
    const hosts: Map<string, Group> = this.#users.get(hash) ?? new Map();
    this.#users.set(hash, hosts);
    const group: Group = hosts.get(ip) ?? { logins: new Set(), seen: new Set(), wasFollowed: false };
    hosts.set(ip, group);
    const now = performance.now();
    const waitUntil = now + Math.min(limitMs, LONGEST_WAIT_MS);
    const login: Login = { hash, ip, waitUntil, until: now + limitMs, stage: undefined };
    group.logins.add(login);
    if (connection !== undefined) this.#connections.set(connection, login);
  }

  /** Takes what a login process tells; gives whose login it was. */
  follow(event: LoginEvent, connection: string): { readonly hash: number; readonly ip: string } | undefined {
    const login = this.#connections.get(connection);
    if (login === undefined) return undefined;
    const group = this.#users.get(login.hash)?.get(login.ip);
    if (group !== undefined) group.wasFollowed = true;
    login.stage = event;
    if (event === 'started') {
      login.waitUntil = login.until;
    } else if (event === 'established') {
      const now = performance.now();
      login.waitUntil = now + LISTED_AFTER_MS;
      login.until = now + MUCH_LATER_MS;
    } else {
      this.#connections.delete(connection);
      this.#remove(login);
    }
    return login;
  }

  /** Whether a user may still arrive at a mail server. */
  has(hash: number, ip: string): boolean {
    return this.#users.get(hash)?.has(ip) === true;
  }

  /** @param id tells sessions from each other */
  see(hash: number, ip: string, id: string): void {
    const group = this.#users.get(hash)?.get(ip);
    if (group === undefined || group.wasFollowed || group.seen.has(id)) return;
    group.seen.add(id);
    const [login] = group.logins;
    if (login !== undefined) this.#remove(login);
  }

  /** Whether there are logins of a user to wait for, at mail servers for which `isWrong` holds. */
  hasAt(hash: number, isWrong: (ip: string) => boolean): boolean {
    const now = performance.now();
    return this.#someOf(hash, isWrong, ({ waitUntil }) => waitUntil > now);
  }

  /** Whether some of these are known to have been begun, and not to have arrived. */
  hasStartedAt(hash: number, isWrong: (ip: string) => boolean): boolean {
    const now = performance.now();
    return this.#someOf(hash, isWrong, ({ stage, waitUntil }) => stage === 'started' && waitUntil > now);
  }

  /** Whether a user may arrive where `isWrong` holds. */
  hasWrong(isWrong: (hash: number, ip: string) => boolean): boolean {
    return this.#some(({ hash, ip }) => isWrong(hash, ip));
  }

  /** Forgets those whose time is over. */
  expire(): void {
    const now = performance.now();
    for (const hosts of this.#users.values())
      for (const { logins } of hosts.values()) for (const login of logins) if (login.until <= now) this.#remove(login);
    for (const [connection, { until }] of this.#connections) if (until <= now) this.#connections.delete(connection);
  }

  #remove(login: Login): void {
    const { hash, ip } = login;
    const hosts = this.#users.get(hash);
    const group = hosts?.get(ip);
    if (group?.logins.delete(login) !== true || group.logins.size > 0) return;
    hosts?.delete(ip);
    if (hosts?.size === 0) this.#users.delete(hash);
  }

  #someOf(hash: number, isWrong: (ip: string) => boolean, holds: (login: Login) => boolean): boolean {
    const hosts = this.#users.get(hash);
    if (hosts === undefined) return false;
    for (const [ip, { logins }] of hosts) if (isWrong(ip)) for (const login of logins) if (holds(login)) return true;
    return false;
  }

  #some(holds: (login: Login) => boolean): boolean {
    for (const hosts of this.#users.values())
      for (const { logins } of hosts.values()) for (const login of logins) if (holds(login)) return true;
    return false;
  }
}
