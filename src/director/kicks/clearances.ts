import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorLog } from '../director-log.ts';
import type { MailHost } from '../mail-host.ts';
import type { FlushHook } from './flush-socket.ts';
import { type LoginEvent, LoginsUnderWay } from './logins-under-way.ts';
import { KeeperError, type SessionKeeper, type Stray, type StraySearch } from './session-keeper.ts';

const LOOK_AGAIN_MS = 100;
/** How soon sessions are listed after a login. The interval is short because sessions can be short. */
const LOOK_FOR_LOGINS_MS = 50;
/** How often sessions are listed when the last login is longer ago. */
const LATE_LOOK_MS = 250;
/** The pause between two lists is at least this many times the duration of a list. */
const LOOK_SHARE = 20;
/** How long sessions cannot be listed before logins of the user are allowed regardless, as in Dovecot. */
const GIVE_UP_MS = 30_000;

interface Waiter {
  /** When it started to wait, or when the delay was last logged. */
  since: number;
  /** Whether sessions, or logins in progress, were found. */
  hadSome: boolean;
  readonly resolve: (hadSome: boolean) => void;
}

/** The director's functions that tell whether a session is on the wrong mail server. */
export interface Placements {
  /** undefined for a name that cannot be hashed */
  hashOf(user: string): number | undefined;
  /** The tag of the mail server with an address; undefined if there is none. */
  tagOf(ip: string): string | undefined;
  /** The address of the mail server that a user is assigned to, or would be. */
  placeOf(hash: number, tag: string): string | undefined;
}

export interface ClearancesOptions {
  readonly keepers: readonly SessionKeeper[];
  readonly placements: Placements;
  /** How long logins of a user are held after the sessions have ended: `director_user_kick_delay`. */
  readonly delayMs: number;
  /** Runs instead of the delay. */
  readonly flush?: FlushHook | undefined;
  readonly log: DirectorLog | undefined;
  /** Called when a user may log in again. */
  readonly onUserCleared: (hash: number, tag: string) => void;
  /** Called when users with a tag who are not in the user directory may log in again. */
  readonly onTagCleared: (tag: string) => void;
}

/** A user being moved: their sessions on all other mail servers have to end. */
class UserClearance implements Stray {
  readonly hash: number;
  readonly tag: string;
  to: string;
  /** Whether the new mail server has changed since sessions were last listed. */
  isChanged = false;
  /** Ends the delay early. */
  readonly hurry = new AbortController();

  constructor(hash: number, tag: string, to: string) {
    this.hash = hash;
    this.tag = tag;
    this.to = to;
  }

  get description(): string {
    return `User ${this.hash} on the way to ${this.to}`;
  }
}

/**
 * A mail server whose users were forgotten: sessions there of users who would now be assigned elsewhere have to end.
 */
class HostClearance implements Stray {
  readonly hash = 0;
  readonly ip: string;
  readonly tag: string;
  isChanged = false;

  constructor({ ip, tag }: MailHost) {
    this.ip = ip;
    this.tag = tag;
  }

  get description(): string {
    return `Host ${this.ip}`;
  }
}

type Clearance = UserClearance | HostClearance;

/**
 * Prevents users from having sessions on two mail servers. It holds the logins of a user being moved, ends their
 * sessions on other mail servers, and allows logins when none are listed any more. One list of sessions serves all
 * current moves.
 */
export class Clearances {
  readonly #options: ClearancesOptions;
  readonly #users = new Map<string, UserClearance>();
  /** The number of mail servers being cleared, by tag. */
  readonly #tags = new Map<string, number>();
  /** The clearances that wait until no sessions are listed. */
  readonly #waiting = new Map<Clearance, Waiter>();
  readonly #closing = new AbortController();
  readonly #underWay = new LoginsUnderWay();
  readonly #listsLocal: boolean;
  #nextLook: NodeJS.Timeout | undefined;
  #isLateLook = false;
  #lastLogin = 0;
  /** How long it took to list sessions when that was last done to find new logins. */
  #lookMs = 0;
  #isLooking = false;
  /** The last errors of keepers whose last request failed. Each failure is logged once, until the keeper recovers. */
  readonly #failing = new Map<SessionKeeper, KeeperError>();
  /** The failing keepers with a pending request that nothing waits for. */
  readonly #asked = new Set<SessionKeeper>();

  constructor(options: ClearancesOptions) {
    this.#options = options;
    this.#listsLocal = options.keepers.some(({ listsLocal }) => listsLocal);
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Records that a login was assigned to a mail server. It takes some time until Dovecot lists its session.
   *
   * @param limitMs the time limit of the proxy for the connection to the mail server
   * @param connection the name of the client's connection; undefined if it is unknown
   */
  loginUnderWay(hash: number, ip: string, limitMs: number, connection: string | undefined): void {
    if (!this.#listsLocal) return;
    this.#underWay.add(hash, ip, limitMs, connection);
    this.#lastLogin = performance.now();
    this.#lookSoon();
  }

  /** Handles an event of a proxied login. */
  loginEvent(event: LoginEvent, connection: string): void {
    const login = this.#underWay.follow(event, connection);
    if (event === 'established' && login !== undefined && this.#isMisplaced(login.hash, login.ip)) this.#lookSoon();
  }

  /** Ends the delay of a move, because the user was removed from the directory. Their sessions still have to end. */
  hurry(hash: number, tag: string): void {
    this.#users.get(keyOf(hash, tag))?.hurry.abort();
  }

  /** Whether logins of a user are held. */
  has(hash: number, tag: string): boolean {
    return this.#users.size > 0 && this.#users.has(keyOf(hash, tag));
  }

  /**
   * Whether to hold a login of a user who is not in the directory and would be assigned to `to`: they may have
   * sessions.
   */
  holdsUnknown(hash: number, to: MailHost): boolean {
    if (this.#tags.has(to.tag)) return true;
    if (!this.#underWay.hasAt(hash, this.#elsewhere({ to: to.ip, tag: to.tag }))) return false;
    const clearance = new UserClearance(hash, to.tag, to.ip);
    this.#users.set(keyOf(hash, to.tag), clearance);
    void this.#clearUnknown(clearance);
    return true;
  }

  /**
   * Holds the logins of a user being moved.
   *
   * @param from the old mail server; undefined if there was none
   */
  startUser(hash: number, from: MailHost | undefined, to: MailHost): void {
    const known = this.#users.get(keyOf(hash, to.tag));
    if (known !== undefined) {
      known.to = to.ip;
      known.isChanged = true;
      return;
    }
    const clearance = new UserClearance(hash, to.tag, to.ip);
    this.#users.set(keyOf(hash, to.tag), clearance);
    void this.#clearUser(clearance, from);
  }

  /** Holds logins of unknown users with the tag of a mail server whose users were forgotten. */
  startHost(host: MailHost): void {
    const { tag } = host;
    this.#tags.set(tag, (this.#tags.get(tag) ?? 0) + 1);
    void this.#clearHost(new HostClearance(host));
  }

  close(): void {
    clearTimeout(this.#nextLook);
    this.#closing.abort();
  }

  async #clearUser(clearance: UserClearance, from: MailHost | undefined): Promise<void> {
    await this.#untilNoneLeft(clearance);
    // If the new mail server changes meanwhile, `from` stays the one that the user was on before the first move.
    do await this.#settle(clearance, from);
    while (await this.#untilNoneLeft(clearance));
    this.#letIn(clearance);
  }

  /** Clears a user who is not in the directory and has a login in progress on another mail server. */
  async #clearUnknown(clearance: UserClearance): Promise<void> {
    while (await this.#untilNoneLeft(clearance)) await this.#delay(this.#options.delayMs);
    this.#letIn(clearance);
  }

  #letIn({ hash, tag }: UserClearance): void {
    this.#users.delete(keyOf(hash, tag));
    if (!this.#closing.signal.aborted) this.#options.onUserCleared(hash, tag);
  }

  async #clearHost(clearance: HostClearance): Promise<void> {
    const { tag } = clearance;
    while (await this.#untilNoneLeft(clearance)) await this.#delay(this.#options.delayMs);
    const left = (this.#tags.get(tag) ?? 1) - 1;
    if (left > 0) this.#tags.set(tag, left);
    else this.#tags.delete(tag);
    if (left === 0 && !this.#closing.signal.aborted) this.#options.onTagCleared(tag);
  }

  /** Waits for the kick delay, so that the old mail server can finish its work, or runs the flush script. */
  async #settle({ hash, to, hurry }: UserClearance, from: MailHost | undefined): Promise<void> {
    const { flush, delayMs, log } = this.#options;
    if (flush !== undefined && from !== undefined) {
      try {
        await flush({ hash, from, to });
        return;
      } catch (error) {
        if (!(error instanceof KeeperError)) throw error;
        log?.error(error.message);
      }
    }
    await this.#delay(delayMs, AbortSignal.any([hurry.signal, this.#closing.signal]));
  }

  async #delay(ms: number, signal = this.#closing.signal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => {});
  }

  /** @returns whether there were sessions or logins in progress: the old mail server may still be busy with them */
  #untilNoneLeft(clearance: Clearance): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.set(clearance, { since: performance.now(), hadSome: false, resolve });
      if (!this.#isLooking) void this.#lookOnAndOn();
    });
  }

  async #lookOnAndOn(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.size > 0 && !this.#closing.signal.aborted) {
      const searched = [...this.#waiting].flatMap(([clearance, waiter]) => {
        if (!this.#isTooEarlyFor(clearance)) return clearance;
        waiter.hadSome = true;
        return [];
      });
      for (const clearance of searched) clearance.isChanged = false;
      const { found, isBlind } = await this.#look(searched);
      for (const clearance of searched) this.#judge(clearance, found.has(clearance), isBlind);
      if (this.#waiting.size > 0) await this.#delay(LOOK_AGAIN_MS);
    }
    this.#isLooking = false;
  }

  #judge(clearance: Clearance, hasSome: boolean, isBlind: boolean): void {
    const waiter = this.#waiting.get(clearance);
    if (waiter === undefined) return;
    const isLate = performance.now() - waiter.since > GIVE_UP_MS;
    if (hasSome) {
      waiter.hadSome = true;
      if (isLate) {
        this.#options.log?.error(`${clearance.description}: sessions elsewhere do not end, logins have to wait`);
        waiter.since = performance.now();
      }
      return;
    }
    const isWaitedFor = this.#isWaitedFor(clearance);
    waiter.hadSome ||= isWaitedFor;
    if (clearance.isChanged || (isBlind && !isLate) || isWaitedFor) return;
    if (isBlind) this.#options.log?.error(`${clearance.description}: sessions elsewhere cannot be seen, logins go on`);
    this.#waiting.delete(clearance);
    waiter.resolve(waiter.hadSome);
  }

  /**
   * Whether a login of the user is in progress on another mail server, which must not become a session after the move.
   * A host clearance does not wait for logins: {@link holdsUnknown} holds its users one by one.
   */
  #isWaitedFor(clearance: Clearance): boolean {
    return clearance instanceof UserClearance && this.#underWay.hasAt(clearance.hash, this.#elsewhere(clearance));
  }

  /** Whether it is too early to kick: a kick also aborts logins in progress, while the mail server completes them. */
  #isTooEarlyFor(clearance: Clearance): boolean {
    return (
      clearance instanceof UserClearance && this.#underWay.hasStartedAt(clearance.hash, this.#elsewhere(clearance))
    );
  }

  /** Whether a mail server is one on which a user being moved must not have sessions. */
  #elsewhere({ to, tag }: Pick<UserClearance, 'to' | 'tag'>): (ip: string) => boolean {
    const { placements } = this.#options;
    return (ip) => ip !== to && (placements.tagOf(ip) ?? tag) === tag;
  }

  #isMisplaced(hash: number, ip: string): boolean {
    const { placements } = this.#options;
    const tag = placements.tagOf(ip);
    return tag !== undefined && placements.placeOf(hash, tag) !== ip;
  }

  #lookSoon(): void {
    if (this.#nextLook !== undefined && !this.#isLateLook) return;
    clearTimeout(this.#nextLook);
    this.#lookIn(LOOK_FOR_LOGINS_MS);
  }

  #lookIn(pause: number): void {
    this.#isLateLook = pause === LATE_LOOK_MS;
    this.#nextLook = setTimeout(() => void this.#lookForLogins(), Math.max(pause, this.#lookMs * LOOK_SHARE));
  }

  /**
   * Lists sessions to find out which logins have become sessions. This is needed only if there are logins without
   * events, or logins whose user has been assigned to another mail server since.
   */
  async #lookForLogins(): Promise<void> {
    this.#isLateLook = false;
    const isNeeded = this.#underWay.hasUnfollowed || this.#underWay.hasWrong((hash, ip) => this.#isMisplaced(hash, ip));
    if (isNeeded) {
      const start = performance.now();
      await this.#look([]);
      this.#lookMs = performance.now() - start;
    }
    this.#underWay.expire();
    this.#nextLook = undefined;
    if (this.#underWay.isEmpty || this.#closing.signal.aborted) return;
    const isLate = !isNeeded || performance.now() - this.#lastLogin > LATE_LOOK_MS;
    this.#lookIn(isLate ? LATE_LOOK_MS : LOOK_FOR_LOGINS_MS);
  }

  /** Handles a session that was established after its user's move ended: it is a stray if it is on the wrong server. */
  #latecomer(user: string, destination: string): Stray | undefined {
    if (this.#underWay.isEmpty) return undefined;
    const hash = this.#options.placements.hashOf(user);
    if (hash === undefined || !this.#underWay.has(hash, destination)) return undefined;
    if (this.#underWay.hasStartedAt(hash, (ip) => this.#isMisplaced(hash, ip))) return undefined;
    return this.#isMisplaced(hash, destination) ? { hash } : undefined;
  }

  /**
   * Lists the sessions and ends the strays among them.
   *
   * @returns whose sessions were found, and whether the list is incomplete because a keeper has failed for the moment
   */
  async #look(searched: readonly Clearance[]): Promise<{ found: ReadonlySet<Stray>; isBlind: boolean }> {
    const { placements } = this.#options;
    const { strays, strayOf } = searchFor(searched, placements);
    const search = {
      strays,
      strayOf: (user: string, destination: string) => strayOf(user, destination) ?? this.#latecomer(user, destination),
      onSession: (user: string, destination: string, id: string) => {
        if (this.#underWay.isEmpty) return;
        const hash = placements.hashOf(user);
        if (hash !== undefined) this.#underWay.see(hash, destination, id);
      },
    };
    const found = new Set<Stray>();
    let isBlind = false;
    const look = async (keeper: SessionKeeper) => {
      try {
        for (const stray of await keeper.endStrays(search)) found.add(stray);
        this.#failing.delete(keeper);
      } catch (error) {
        if (!(error instanceof KeeperError)) throw error;
        isBlind ||= error.isPassing;
        if (!this.#failing.has(keeper)) this.#options.log?.error(`cannot end sessions: ${error.message}`);
        this.#failing.set(keeper, error);
      }
    };
    // If nothing is searched for, this is a search for new logins, which only a list of this machine's sessions has.
    const keepers = this.#options.keepers.filter(({ listsLocal }) => listsLocal || searched.length > 0);
    await Promise.all(keepers.map((keeper) => this.#askUnlessSilent(keeper, look)));
    return { found, isBlind };
  }

  /**
   * Requests a keeper and waits for it. If its last request failed with an error that is not passing, it is requested
   * in the background instead, one request at a time, so that it does not delay logins.
   */
  async #askUnlessSilent(keeper: SessionKeeper, ask: (keeper: SessionKeeper) => Promise<void>): Promise<void> {
    if (this.#failing.get(keeper)?.isPassing !== false) return ask(keeper);
    if (this.#asked.has(keeper)) return;
    this.#asked.add(keeper);
    void ask(keeper).finally(() => this.#asked.delete(keeper));
  }
}

function searchFor(clearances: readonly Clearance[], placements: Placements): Pick<StraySearch, 'strayOf' | 'strays'> {
  const hosts = clearances.filter((clearance) => clearance instanceof HostClearance);
  const users = new Map<number, UserClearance[]>();
  for (const clearance of clearances) {
    if (!(clearance instanceof UserClearance)) continue;
    users.set(clearance.hash, [...(users.get(clearance.hash) ?? []), clearance]);
  }
  const strayOf = (user: string, destination: string) => {
    const hash = placements.hashOf(user);
    if (hash === undefined) return undefined;
    const tag = placements.tagOf(destination);
    return (
      users.get(hash)?.find(({ to, tag: own }) => to !== destination && (tag === undefined || tag === own)) ??
      hosts.find(({ ip, tag: own }) => ip === destination && placements.placeOf(hash, own) !== ip)
    );
  };
  return { strayOf, strays: clearances };
}

function keyOf(hash: number, tag: string): string {
  return `${hash}\t${tag}`;
}
