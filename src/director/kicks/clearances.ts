import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorLog } from '../director-log.ts';
import type { MailHost } from '../mail-host.ts';
import type { FlushHook } from './flush-socket.ts';
import { type LoginEvent, LoginsUnderWay } from './logins-under-way.ts';
import { KeeperError, type SessionKeeper, type Stray, type StraySearch } from './session-keeper.ts';

const LOOK_AGAIN_MS = 100;
/** How soon after a login a look sees whether it has arrived: sessions may be short. */
const LOOK_FOR_LOGINS_MS = 50;
/** How often logins are looked for that have not arrived for longer. */
const LATE_LOOK_MS = 250;
/** Of how many parts of the time one is for looks, at most. */
const LOOK_SHARE = 20;
/** How long a proxy's sessions may be out of sight before the user is let in all the same, as in Dovecot. */
const GIVE_UP_MS = 30_000;

interface Waiter {
  /** Since when it waits, or when it was last said that it does. */
  since: number;
  /** Whether there were sessions. */
  hadSome: boolean;
  readonly resolve: (hadSome: boolean) => void;
}

/** What of the director's knowledge is needed to tell whose session is where it should not be. */
export interface Placements {
  /** undefined for a name that cannot be hashed */
  hashOf(user: string): number | undefined;
  /** The tag of the mail server with an address; undefined if there is none. */
  tagOf(ip: string): string | undefined;
  /** The address where a user is, or would be put. */
  placeOf(hash: number, tag: string): string | undefined;
}

export interface ClearancesOptions {
  readonly keepers: readonly SessionKeeper[];
  readonly placements: Placements;
  /** How long a user is held back after the kick: `director_user_kick_delay`. */
  readonly delayMs: number;
  /** Is run in the place of the delay. */
  readonly flush?: FlushHook | undefined;
  readonly log: DirectorLog | undefined;
  /** A user may log in again. */
  readonly onUserCleared: (hash: number, tag: string) => void;
  /** Users with a tag whom nobody knows may log in again. */
  readonly onTagCleared: (tag: string) => void;
}

/** A user who moves: sessions anywhere but at the new mail server have to end. */
class UserClearance implements Stray {
  readonly hash: number;
  readonly tag: string;
  to: string;
  /** Whether the mail server has changed since the last look. */
  isChanged = false;
  /** Ends the delay. */
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

/** A mail server whose users are forgotten: sessions there of users who would be put elsewhere have to end. */
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
 * Sees to it that nobody has sessions on two mail servers: holds the logins of a user who moves, ends the sessions
 * elsewhere, looks again, and only then lets the user in. One look is for all who move at the time.
 */
export class Clearances {
  readonly #options: ClearancesOptions;
  readonly #users = new Map<string, UserClearance>();
  /** How many mail servers with a tag are being cleared. */
  readonly #tags = new Map<string, number>();
  /** Who waits for a look that sees no sessions, and since when. */
  readonly #waiting = new Map<Clearance, Waiter>();
  readonly #closing = new AbortController();
  readonly #underWay = new LoginsUnderWay();
  readonly #listsLocal: boolean;
  #nextLook: NodeJS.Timeout | undefined;
  #isLateLook = false;
  #lastLogin = 0;
  /** How long the last look for logins took. */
  #lookMs = 0;
  #isLooking = false;
  /** Which keepers have failed last, and how: that is said once. */
  readonly #failing = new Map<SessionKeeper, KeeperError>();
  /** Which of them are asked again, and not waited for. */
  readonly #asked = new Set<SessionKeeper>();

  constructor(options: ClearancesOptions) {
    this.#options = options;
    this.#listsLocal = options.keepers.some(({ listsLocal }) => listsLocal);
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * A user was given a mail server; it takes some time until the session is listed.
   *
   * @param limitMs how long the proxy tries at most
   * @param connection the client's, as its login process names it; undefined if it is not known
   */
  loginUnderWay(hash: number, ip: string, limitMs: number, connection: string | undefined): void {
    if (!this.#listsLocal) return;
    this.#underWay.add(hash, ip, limitMs, connection);
    this.#lastLogin = performance.now();
    this.#lookSoon();
  }

  /** A login process tells what has become of a login. */
  loginEvent(event: LoginEvent, connection: string): void {
    const login = this.#underWay.follow(event, connection);
    if (event === 'established' && login !== undefined && this.#isMisplaced(login.hash, login.ip)) this.#lookSoon();
  }

  /** The mail server of a user who moves has no users any more: there is nothing to wait for but sessions. */
  hurry(hash: number, tag: string): void {
    this.#users.get(keyOf(hash, tag))?.hurry.abort();
  }

  /** Whether a user who moves has to wait. */
  has(hash: number, tag: string): boolean {
    return this.#users.size > 0 && this.#users.has(keyOf(hash, tag));
  }

  /** Whether a user has to wait whom the director does not know, and would put on `to`: they may have sessions. */
  holdsUnknown(hash: number, to: MailHost): boolean {
    if (this.#tags.has(to.tag)) return true;
    if (!this.#underWay.hasAt(hash, this.#elsewhere({ to: to.ip, tag: to.tag }))) return false;
    const clearance = new UserClearance(hash, to.tag, to.ip);
    this.#users.set(keyOf(hash, to.tag), clearance);
    void this.#clearUnknown(clearance);
    return true;
  }

  /**
   * Holds a user who moves.
   *
   * @param from undefined if the user was on none
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

  /** Holds users with the tag of a mail server whose users are forgotten. */
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
    // The mail server may have changed: what this one is told stays what it was moved for first.
    do await this.#settle(clearance, from);
    while (await this.#untilNoneLeft(clearance));
    this.#letIn(clearance);
  }

  /** A user who is not known, and has a login on its way elsewhere. */
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

  /** Gives the old mail server time to let go, or has a script see to it. */
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

  /** @returns whether there were sessions, or logins to wait for: the old mail server may still be busy with them */
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

  /** Whether a login of the user is on its way that must not arrive after this. Users of a mail server wait one by one. */
  #isWaitedFor(clearance: Clearance): boolean {
    return clearance instanceof UserClearance && this.#underWay.hasAt(clearance.hash, this.#elsewhere(clearance));
  }

  /** A kick would end logins that are on their way as well, and leave the mail server to finish them for nobody. */
  #isTooEarlyFor(clearance: Clearance): boolean {
    return (
      clearance instanceof UserClearance && this.#underWay.hasStartedAt(clearance.hash, this.#elsewhere(clearance))
    );
  }

  /** Mail servers where a user who moves should not be. */
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

  /** Finds out which logins have arrived, as long as there are some of which nobody tells, or who are elsewhere by now. */
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

  /** A session that arrives when its user is elsewhere already, and nobody waits for it any more. */
  #latecomer(user: string, destination: string): Stray | undefined {
    if (this.#underWay.isEmpty) return undefined;
    const hash = this.#options.placements.hashOf(user);
    if (hash === undefined || !this.#underWay.has(hash, destination)) return undefined;
    if (this.#underWay.hasStartedAt(hash, (ip) => this.#isMisplaced(hash, ip))) return undefined;
    return this.#isMisplaced(hash, destination) ? { hash } : undefined;
  }

  /** Ends what sessions are seen. A keeper that fails for now makes it blind. */
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
    // Who has logged in and is nowhere to be seen is looked for where all sessions of this machine are.
    const keepers = this.#options.keepers.filter(({ listsLocal }) => listsLocal || searched.length > 0);
    await Promise.all(keepers.map((keeper) => this.#askUnlessSilent(keeper, look)));
    return { found, isBlind };
  }

  /** Waits for a keeper, unless it has failed last and users are not held back for it; that one is asked once at a time. */
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
