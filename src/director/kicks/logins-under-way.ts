/** The longest wait for a login without events: it may have failed, or its session may have ended at once. */
const LONGEST_WAIT_MS = 10_000;
/** How long it takes after an `established` event until Dovecot's anvil process lists the session. */
const LISTED_AFTER_MS = 500;
/** How long after an `established` event the login is still tracked, to find sessions on the wrong mail server. */
const MUCH_LATER_MS = 5000;

/** The events of a login that was assigned to a mail server. */
export type LoginEvent = 'started' | 'established' | 'finished';

interface Login {
  readonly hash: number;
  readonly ip: string;
  /** Until when a move of the user waits for it. */
  waitUntil: number;
  /** When it is no longer tracked. By then it has become a session or has failed. */
  until: number;
  /** Its last event; undefined if there was none. */
  stage: LoginEvent | undefined;
}

/** Logins of one user to one mail server. */
interface Group {
  readonly logins: Set<Login>;
  /** The ids of sessions that were already matched with a login. */
  readonly seen: Set<string>;
  /** Whether a login had events. If so, a listed session may be that login's, and is not matched with another one. */
  wasFollowed: boolean;
}

/**
 * The logins in progress: they were assigned to a mail server, and have not become a session that Dovecot lists. That
 * happens only when the mail server has answered, so a slow mail server could accept a login long after the user was
 * moved. Login processes can send events of a login, identified by its connection. Without events, a login is
 * considered done when its session is listed; a session may be too short for that.
 */
export class LoginsUnderWay {
  readonly #users = new Map<number, Map<string, Group>>();
  readonly #connections = new Map<string, Login>();

  get isEmpty(): boolean {
    return this.#users.size === 0;
  }

  /** Whether there are logins without events. */
  get hasUnfollowed(): boolean {
    return this.#some(({ stage }) => stage === undefined);
  }

  /**
   * @param limitMs the time limit of the proxy for the connection to the mail server
   * @param connection the name of the client's connection; undefined if it is unknown
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

  /**
   * Handles an event of a login.
   *
   * @returns the login; undefined if the connection has none in progress
   */
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

  /** Whether a user has logins in progress on a mail server. */
  has(hash: number, ip: string): boolean {
    return this.#users.get(hash)?.has(ip) === true;
  }

  /**
   * Handles a listed session. If it is new and the group has no events, it counts as one of the logins.
   *
   * @param id a unique identifier of the session
   */
  see(hash: number, ip: string, id: string): void {
    const group = this.#users.get(hash)?.get(ip);
    if (group === undefined || group.wasFollowed || group.seen.has(id)) return;
    group.seen.add(id);
    const [login] = group.logins;
    if (login !== undefined) this.#remove(login);
  }

  /** Whether a move of a user has to wait for logins on mail servers for which `isWrong` holds. */
  hasAt(hash: number, isWrong: (ip: string) => boolean): boolean {
    const now = performance.now();
    return this.#someOf(hash, isWrong, ({ waitUntil }) => waitUntil > now);
  }

  /** Whether the last event of one of these logins is `started`. */
  hasStartedAt(hash: number, isWrong: (ip: string) => boolean): boolean {
    const now = performance.now();
    return this.#someOf(hash, isWrong, ({ stage, waitUntil }) => stage === 'started' && waitUntil > now);
  }

  /** Whether any login in progress is of a user and on a mail server for which `isWrong` holds. */
  hasWrong(isWrong: (hash: number, ip: string) => boolean): boolean {
    return this.#some(({ hash, ip }) => isWrong(hash, ip));
  }

  /** Removes the logins whose time limit is over. */
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
