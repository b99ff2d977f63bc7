import { HashFormatError } from '../hashing/hash-format-error.ts';
import type { DirectorLog } from './director-log.ts';
import { type Answer, HeldLookups } from './held-lookups.ts';
import { HostList } from './host-list.ts';
import { Clearances } from './kicks/clearances.ts';
import type { FlushHook } from './kicks/flush-socket.ts';
import type { LoginEvent } from './kicks/logins-under-way.ts';
import { KeeperError, type KickMask, type SessionKeeper } from './kicks/session-keeper.ts';
import { Kicks } from './kicks.ts';
import { type ConfiguredHost, MailHost } from './mail-host.ts';
import { Moves } from './moves.ts';
import { RingMembers } from './ring-members.ts';
import { StandingClock } from './standing-clock.ts';
import type { StateRecorder } from './state/state-recorder.ts';
import { Sweeper } from './sweeper.ts';
import { Turns, USERS_A_TURN } from './turns.ts';
import { UnreadBytes } from './unread-bytes.ts';
import { type Clock, NONE, UserDirectory } from './users/user-directory.ts';

export type { ConfiguredHost } from './mail-host.ts';

export interface DirectorOptions {
  /** `director_mail_servers`, resolved; an address that is named twice is there twice. */
  readonly hosts: readonly ConfiguredHost[];
  readonly userExpireSeconds: number;
  readonly userKickDelayMs: number;
  readonly maxParallelMoves: number;
  readonly maxParallelKicks: number;
  /** Throws HashFormatError. */
  readonly hashUser: (name: string) => number;
  /** `master_user_separator`; empty for none. */
  readonly masterUserSeparator?: string;
  /** Where the director itself is in the ring; 127.0.0.1 and port 0 when it is alone. */
  readonly self?: { readonly ip: string; readonly port: number };
  readonly log?: DirectorLog;
  /** Connections to the programs that can end sessions. Without any, moves and kicks end no sessions. */
  readonly keepers?: readonly SessionKeeper[];
  /** What is run for each user who moves, in the place of a delay: `director_flush_socket`. */
  readonly flush?: FlushHook | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Milliseconds since whenever, by a clock that nobody sets. */
  readonly elapsed?: () => number;
}

/** What the director knows of a user. */
export interface KnownUser {
  readonly host: MailHost;
  /** Unix seconds of the last refresh. */
  readonly timestamp: number;
}

const STANDALONE = { ip: '127.0.0.1', port: 0 };

/** A director that is alone, with all that it knows in memory. spec: protocol 4 */
export class Director {
  readonly hosts: HostList;
  readonly kicks: Kicks;
  readonly moves: Moves;
  readonly turns = new Turns();
  readonly ring: RingMembers;
  /** What its peers have not read. */
  readonly unread = new UnreadBytes();
  readonly log: DirectorLog | undefined;
  readonly masterUserSeparator: string;
  readonly userExpireSeconds: number;
  readonly maxParallelMoves: number;
  /** Those that wait included. */
  runningResets = 0;
  /** By tag, in the order in which the tags were first seen. */
  readonly #directories = new Map<string, UserDirectory>();
  readonly #held = new HeldLookups((hash, tag) => this.assign(hash, tag));
  readonly #hashUser: (name: string) => number;
  readonly #sweeper = new Sweeper(() => this.#directories.values(), this.turns);
  readonly #clock: Clock;
  readonly #keepers: readonly SessionKeeper[];
  /** Records changes for the next director. */
  recorder: StateRecorder | undefined;
  /** Only where there are sessions to end. */
  readonly #clearances: Clearances | undefined;

  constructor(options: DirectorOptions) {
    this.hosts = new HostList(options.hosts);
    this.kicks = new Kicks(options.maxParallelKicks);
    const { now = Date.now, elapsed = monotonicNow } = options;
    this.#clock = new StandingClock(now, elapsed);
    this.moves = new Moves(
      options.userKickDelayMs,
      this.turns,
      () => Math.floor(elapsed()),
      (hash, tag) => {
        if (!this.#clearances?.has(hash, tag)) this.recorder?.moving(hash, tag, false);
        this.#held.retry(hash, tag);
      },
    );
    this.ring = new RingMembers(options.self ?? STANDALONE);
    this.log = options.log;
    this.masterUserSeparator = options.masterUserSeparator ?? '';
    this.userExpireSeconds = options.userExpireSeconds;
    for (const { tag } of options.hosts) this.directoryOf(tag);
    this.maxParallelMoves = options.maxParallelMoves;
    this.#hashUser = options.hashUser;
    this.#keepers = options.keepers ?? [];
    this.#clearances = this.#keepers.length === 0 ? undefined : this.#makeClearances(options);
  }

  /** Unix seconds. */
  now(): number {
    return this.#clock.unixSeconds();
  }

  /** The hash of a user; undefined for a name on which the format does not expand. */
  hashOf(user: string): number | undefined {
    try {
      return this.#hashUser(user);
    } catch (error) {
      if (!(error instanceof HashFormatError)) throw error;
      this.log?.info(`Failed to expand director_username_hash: ${error.message}`);
      return undefined;
    }
  }

  /** What stands before a master user's own name. */
  loginName(user: string): string {
    const end = this.masterUserSeparator === '' ? -1 : user.indexOf(this.masterUserSeparator);
    return end < 0 ? user : user.slice(0, end);
  }

  /** The directory of a tag that some host has or had. */
  directoryOf(tag: string): UserDirectory {
    const known = this.#directories.get(tag);
    if (known !== undefined) return known;
    const directory = new UserDirectory(this.userExpireSeconds, this.#clock, {
      has: (hash) => this.moves.has(hash, tag),
      forget: (hash) => {
        this.#clearances?.hurry(hash, tag);
        this.moves.end(hash, tag);
      },
    });
    this.#directories.set(tag, directory);
    return directory;
  }

  /** The tags that some host has or had, in the order in which they were first seen, with their directories. */
  directories(): IterableIterator<[string, UserDirectory]> {
    return this.#directories.entries();
  }

  /** Takes users whose time is over out of the hosts' counts; if there are very many, the last of them follow soon. */
  expire(): void {
    this.#sweeper.sweep();
  }

  findUser(hash: number, tag: string): KnownUser | undefined {
    const directory = this.#directories.get(tag);
    const row = directory?.find(hash) ?? NONE;
    const host = directory?.hostOf(row);
    return directory && host && { host, timestamp: directory.timestampOf(row) };
  }

  addHost(host: ConfiguredHost, vhosts: number | undefined): void {
    const added = new MailHost(host);
    if (vhosts !== undefined) added.vhosts = vhosts;
    this.directoryOf(host.tag);
    this.hosts.add(added);
    this.recorder?.hosts();
    this.log?.info(`Host ${host.ip} added with vhosts=${added.vhosts}${host.tag === '' ? '' : ` tag=${host.tag}`}`);
    this.#held.retryAll();
  }

  setVhosts(host: MailHost, vhosts: number): void {
    this.log?.info(`Host ${host.ip} vhost count changed from ${host.vhosts} to ${vhosts}`);
    host.vhosts = vhosts;
    this.#hostsChanged();
  }

  setUp(host: MailHost, isUp: boolean): void {
    if (host.isUp === isUp) return;
    const { ip, vhosts, changed } = host;
    this.log?.info(`Host ${ip} changed ${isUp ? 'up' : 'down'} (vhost_count=${vhosts} last_updown_change=${changed})`);
    host.isUp = isUp;
    host.changed = this.#clock.unixSeconds();
    this.#hostsChanged();
  }

  removeHost(host: MailHost): void {
    this.hosts.remove(host);
    this.recorder?.hosts();
    this.flushHost(host);
    this.log?.info(`Host ${host.ip} removed`);
  }

  /** Forgets all users of a host. */
  flushHost(host: MailHost): void {
    this.#clearances?.startHost(host);
    this.recorder?.forgotten(host.ip, host.tag);
    if (host.users > 0) this.log?.info(`Host ${host.ip} flushed: ${host.users} users`);
    this.directoryOf(host.tag).forget(host);
    this.#sweeper.sweep();
  }

  /** spec: protocol 3.10 (4, 5) */
  moveUser(hash: number, host: MailHost): 'OK' | 'TRYAGAIN' {
    const directory = this.directoryOf(host.tag);
    if (this.moves.has(hash, host.tag) || this.#clearances?.has(hash, host.tag)) return 'TRYAGAIN';
    const row = directory.find(hash);
    const from = directory.hostOf(row);
    if (from === undefined) {
      directory.add(hash, host);
      this.#startMove(hash, undefined, host);
    } else if (from === host) {
      directory.refresh(row);
    } else {
      this.log?.info(`User ${hash} moved from ${from.ip} to ${host.ip}`);
      this.resetUser(row, host);
    }
    return 'OK';
  }

  /**
   * Moves a user to another host with the same tag, even one who is on the way already. spec: protocol 4.6
   *
   * @param row the user's in the directory of the tag
   */
  resetUser(row: number, host: MailHost): void {
    const directory = this.directoryOf(host.tag);
    const from = directory.hostOf(row);
    directory.changeHost(row, host);
    this.#startMove(directory.hashOf(row), from, host);
  }

  /**
   * The host for a user who logs in; undefined while they are on the way to another host, or the tag has none.
   * spec: protocol 4.4
   */
  assign(hash: number, tag: string): MailHost | undefined {
    const directory = this.#directories.get(tag);
    if (directory === undefined) return undefined;
    const row = directory.find(hash);
    if (row !== NONE && this.moves.has(hash, tag)) return undefined;
    if (this.#clearances?.has(hash, tag)) return undefined;
    if (row !== NONE) {
      directory.refresh(row);
      return directory.hostOf(row);
    }
    const host = this.hosts.hostOf(hash, tag);
    if (host === undefined || this.#clearances?.holdsUnknown(hash, host) === true) return undefined;
    directory.add(hash, host);
    this.recorder?.user(hash, tag, host.ip);
    return host;
  }

  /**
   * A login was given a mail server.
   *
   * @param limitMs how long it may take until the session is there, or never will be
   * @param connection the client's, as its login process names it; undefined if it is not known
   */
  loginUnderWay(user: string, ip: string, limitMs: number, connection?: string): void {
    const hash = this.#clearances === undefined ? undefined : this.hashOf(this.loginName(user));
    if (hash !== undefined) this.#clearances?.loginUnderWay(hash, ip, limitMs, connection);
  }

  /** Handles an event of a proxied login. */
  loginEvent(event: LoginEvent, connection: string): void {
    this.#clearances?.loginEvent(event, connection);
  }

  /** Refreshes a user who still has sessions: their expiry time starts again. spec: protocol 4.4 */
  refreshUser(user: string): void {
    const hash = this.hashOf(this.loginName(user));
    if (hash === undefined) return;
    for (const directory of this.#directories.values()) {
      const row = directory.find(hash);
      if (row !== NONE) directory.refresh(row);
    }
  }

  /**
   * Waits until a user can be given a host, or for too long: `answer` has no host then.
   *
   * @param bytes how much memory the lookup takes
   * @returns ends the waiting without an answer; undefined if too many wait already
   */
  hold(hash: number, tag: string, bytes: number, answer: Answer): (() => void) | undefined {
    return this.#held.add(hash, tag, bytes, answer);
  }

  /** Ends the sessions of users through all keepers. */
  async kick(mask: KickMask): Promise<void> {
    await this.#askKeepers((keeper) => keeper.kick(mask));
  }

  /** All users in the order in which they expire, and whether they are on the way. Others may come and go meanwhile. */
  *users(): Generator<{ hash: number; tag: string; ip: string; timestamp: number; isMoving: boolean }> {
    for (const [tag, directory] of this.#directories) {
      const walk = directory.walk();
      let hasMore = true;
      while (hasMore) {
        const rows: number[] = [];
        hasMore = walk.turn((row) => rows.push(row) > 0, USERS_A_TURN);
        const users = rows.flatMap((row) => {
          const host = directory.hostOf(row);
          if (host === undefined || directory.isGone(row)) return [];
          const hash = directory.hashOf(row);
          const isMoving = this.moves.has(hash, tag) || this.#clearances?.has(hash, tag) === true;
          return [{ hash, tag, ip: host.ip, timestamp: directory.timestampOf(row), isMoving }];
        });
        yield* users;
      }
      walk.end();
    }
  }

  /** Has the mail servers that another director had; a weight that is undefined is the usual one. */
  restoreHosts(
    hosts: readonly (ConfiguredHost & Pick<MailHost, 'isUp' | 'changed'> & { vhosts: number | undefined })[],
  ): void {
    const restored = hosts.map((saved) => {
      const host = this.hosts.all.find(({ ip, tag }) => ip === saved.ip && tag === saved.tag) ?? new MailHost(saved);
      host.vhosts = saved.vhosts ?? host.vhosts;
      host.isUp = saved.isUp;
      host.changed = saved.changed;
      this.directoryOf(host.tag);
      return host;
    });
    for (const host of this.hosts.all) if (!restored.includes(host)) this.restoreForgotten(host.ip, host.tag);
    this.hosts.replace(restored);
  }

  /** Knows a user as another director did; not if the mail server is gone. */
  restoreUser(hash: number, tag: string, ip: string, timestamp: number): void {
    const host = this.hosts.find(ip);
    if (host === undefined || host.tag !== tag) return;
    const directory = this.directoryOf(tag);
    const known = directory.find(hash);
    if (known !== NONE) directory.remove(known);
    directory.add(hash, host, timestamp);
  }

  restoreForgotten(ip: string, tag: string): void {
    for (const host of this.hosts.all) if (host.ip === ip && host.tag === tag) this.directoryOf(tag).forget(host);
    this.#sweeper.sweep();
  }

  /** Calls back for each session on this machine, with the address of its mail server. */
  async eachSession(onSession: (user: string, ip: string) => void): Promise<void> {
    const search = { strays: [], strayOf: () => undefined, onSession };
    await this.#askKeepers(async (keeper) => {
      if (keeper.listsLocal) await keeper.endStrays(search);
    });
  }

  /** Adds a user who has a session, unless the directory has them already. */
  adopt(user: string, ip: string): void {
    const hash = this.hashOf(this.loginName(user));
    const host = this.hosts.find(ip);
    if (hash === undefined || host === undefined || this.findUser(hash, host.tag) !== undefined) return;
    this.restoreUser(hash, host.tag, ip, this.now());
  }

  /** Restarts a move that another director has started. */
  restoreMove(hash: number, tag: string): void {
    const host = this.findUser(hash, tag)?.host;
    if (host !== undefined) this.#startMove(hash, undefined, host);
  }

  close(): void {
    this.#clearances?.close();
    this.#sweeper.close();
    this.moves.close();
    this.ring.close();
    this.#held.close();
  }

  async #askKeepers(ask: (keeper: SessionKeeper) => Promise<unknown>): Promise<void> {
    await Promise.all(
      this.#keepers.map(async (keeper) => {
        try {
          await ask(keeper);
        } catch (error) {
          if (!(error instanceof KeeperError)) throw error;
          this.log?.error(`cannot end sessions: ${error.message}`);
        }
      }),
    );
  }

  /** @param from undefined if the user was nowhere */
  #startMove(hash: number, from: MailHost | undefined, to: MailHost): void {
    this.recorder?.user(hash, to.tag, to.ip);
    this.recorder?.moving(hash, to.tag, true);
    this.moves.start(hash, to.tag);
    this.#clearances?.startUser(hash, from, to);
  }

  #makeClearances({ userKickDelayMs, flush, log, keepers = [] }: DirectorOptions): Clearances {
    return new Clearances({
      keepers,
      delayMs: userKickDelayMs,
      flush,
      log,
      placements: {
        hashOf: (user) => this.hashOf(this.loginName(user)),
        tagOf: (ip) => this.hosts.find(ip)?.tag,
        placeOf: (hash, tag) => (this.findUser(hash, tag)?.host ?? this.hosts.hostOf(hash, tag))?.ip,
      },
      onUserCleared: (hash, tag) => {
        this.recorder?.moving(hash, tag, false);
        this.#held.retry(hash, tag);
      },
      onTagCleared: () => this.#held.retryAll(),
    });
  }

  #hostsChanged(): void {
    this.hosts.changed();
    this.recorder?.hosts();
    this.#held.retryAll();
  }
}

/** In step with the time of day, as long as nobody sets that: users expire in the second that was printed. */
function monotonicNow(): number {
  return performance.timeOrigin + performance.now();
}
