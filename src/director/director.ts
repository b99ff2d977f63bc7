import { HashFormatError } from '../hashing/hash-format-error.ts';
import { type Answer, HeldLookups } from './held-lookups.ts';
import { HostList } from './host-list.ts';
import { Clearances } from './kicks/clearances.ts';
import type { FlushHook } from './kicks/flush-socket.ts';
import { KeeperError, type KickMask, type SessionKeeper } from './kicks/session-keeper.ts';
import { Kicks } from './kicks.ts';
import { type ConfiguredHost, MailHost } from './mail-host.ts';
import { Moves } from './moves.ts';
import { RingMembers } from './ring-members.ts';
import type { StateRecorder } from './state/state-recorder.ts';
import { UserDirectory, type UserEntry } from './user-directory.ts';

export type { ConfiguredHost } from './mail-host.ts';

export interface DirectorLog {
  info(text: string): void;
  debug(text: string): void;
  error(text: string): void;
}

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
  /** Who can end sessions; without any, moves and kicks reach nobody. */
  readonly keepers?: readonly SessionKeeper[];
  /** What is run for each user who moves, in the place of a delay: `director_flush_socket`. */
  readonly flush?: FlushHook | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const STANDALONE = { ip: '127.0.0.1', port: 0 };

/** A director that is alone, with all that it knows in memory. spec: protocol.md 4 */
export class Director {
  readonly hosts: HostList;
  readonly kicks: Kicks;
  readonly moves: Moves;
  readonly ring: RingMembers;
  readonly log: DirectorLog | undefined;
  readonly masterUserSeparator: string;
  readonly userExpireSeconds: number;
  readonly maxParallelMoves: number;
  /** By tag, in the order in which the tags were first seen. */
  readonly #directories = new Map<string, UserDirectory>();
  readonly #held = new HeldLookups((hash, tag) => this.assign(hash, tag));
  readonly #hashUser: (name: string) => number;
  readonly #clock: () => number;
  readonly #keepers: readonly SessionKeeper[];
  /** Is told of what has to outlive this director. */
  recorder: StateRecorder | undefined;
  /** Only where there are sessions to end. */
  readonly #clearances: Clearances | undefined;

  constructor(options: DirectorOptions) {
    this.hosts = new HostList(options.hosts);
    this.kicks = new Kicks(options.maxParallelKicks);
    this.moves = new Moves(options.userKickDelayMs, ({ hash, host: { tag } }) => {
      if (!this.#clearances?.has(hash, tag)) this.recorder?.moving(hash, tag, false);
      this.#held.retry(hash, tag);
    });
    this.ring = new RingMembers(options.self ?? STANDALONE);
    this.log = options.log;
    this.masterUserSeparator = options.masterUserSeparator ?? '';
    this.userExpireSeconds = options.userExpireSeconds;
    for (const { tag } of options.hosts) this.directoryOf(tag);
    this.maxParallelMoves = options.maxParallelMoves;
    this.#hashUser = options.hashUser;
    this.#clock = options.now ?? Date.now;
    this.#keepers = options.keepers ?? [];
    this.#clearances = this.#keepers.length === 0 ? undefined : this.#makeClearances(options);
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.#clock() / 1000);
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

  /** The directories of all tags, without those whose time is over. */
  directories(): UserDirectory[] {
    const now = this.now();
    const all = [...this.#directories.values()];
    for (const directory of all) directory.expire(now);
    return all;
  }

  /** The directory of a tag that some host has or had. */
  directoryOf(tag: string): UserDirectory {
    const known = this.#directories.get(tag);
    if (known !== undefined) return known;
    const directory = new UserDirectory(this.userExpireSeconds);
    this.#directories.set(tag, directory);
    return directory;
  }

  findUser(hash: number, tag: string): UserEntry | undefined {
    return this.#directories.get(tag)?.find(hash, this.now());
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
    host.changed = this.now();
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
    const directory = this.#directories.get(host.tag);
    if (directory === undefined || host.users === 0) return;
    this.log?.info(`Host ${host.ip} flushed: ${host.users} users`);
    const entries = [...directory.entries()].filter((entry) => entry.host === host);
    for (const entry of entries) directory.remove(entry);
    // Not before: whoever waits for the end of a move gets a host anew.
    for (const entry of entries) {
      this.#clearances?.hurry(entry.hash, host.tag);
      this.moves.end(entry);
    }
  }

  /** spec: protocol.md 3.10 (4, 5) */
  moveUser(hash: number, host: MailHost): 'OK' | 'TRYAGAIN' {
    const now = this.now();
    const directory = this.directoryOf(host.tag);
    const entry = directory.find(hash, now);
    if (entry?.isMoving || this.#clearances?.has(hash, host.tag)) return 'TRYAGAIN';
    if (entry === undefined) {
      this.recorder?.user(hash, host.tag, host.ip);
      this.#startMove(directory.add(hash, host, now), undefined);
    } else if (entry.host === host) {
      directory.refresh(entry, now);
    } else {
      this.log?.info(`User ${hash} moved from ${entry.host.ip} to ${host.ip}`);
      this.resetUser(entry, host);
    }
    return 'OK';
  }

  /** Moves a user as part of a reset, even if she is on the way already. spec: protocol.md 4.6 */
  resetUser(entry: UserEntry, host: MailHost): void {
    const from = entry.host;
    this.directoryOf(host.tag).changeHost(entry, host, this.now());
    this.recorder?.user(entry.hash, host.tag, host.ip);
    this.#startMove(entry, from);
  }

  /**
   * The host for a user who logs in; undefined while she is on the way to another host, or the tag has none.
   * spec: protocol.md 4.4
   */
  assign(hash: number, tag: string): MailHost | undefined {
    const now = this.now();
    const directory = this.#directories.get(tag);
    if (directory === undefined) return undefined;
    directory.expire(now);
    const entry = directory.find(hash, now);
    if (entry?.isMoving || this.#clearances?.has(hash, tag)) return undefined;
    if (entry !== undefined) {
      directory.refresh(entry, now);
      return entry.host;
    }
    if (this.#clearances?.holdsUnknown(tag)) return undefined;
    const host = this.hosts.hostOf(hash, tag);
    if (host === undefined) return undefined;
    directory.add(hash, host, now);
    this.recorder?.user(hash, tag, host.ip);
    return host;
  }

  /**
   * A login was given a mail server.
   *
   * @param limitMs how long it may take until the session is there, or never will be
   */
  loginUnderWay(user: string, ip: string, limitMs: number): void {
    const hash = this.#clearances === undefined ? undefined : this.hashOf(this.loginName(user));
    if (hash !== undefined) this.#clearances?.loginUnderWay(hash, ip, limitMs);
  }

  /** A user is still there: not forgotten before her time begins anew. spec: protocol.md 4.4 */
  refreshUser(user: string): void {
    const hash = this.hashOf(this.loginName(user));
    if (hash === undefined) return;
    const now = this.now();
    for (const directory of this.#directories.values()) {
      const entry = directory.find(hash, now);
      if (entry !== undefined) directory.refresh(entry, now);
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

  /** Ends the sessions of users, as far as somebody can. */
  async kick(mask: KickMask): Promise<void> {
    await this.#askKeepers((keeper) => keeper.kick(mask));
  }

  /** All users, in the order in which they expire. */
  *users(): Generator<{ hash: number; tag: string; ip: string; timestamp: number }> {
    for (const [tag, directory] of this.#directories) {
      for (const { hash, host, timestamp } of directory.entries()) yield { hash, tag, ip: host.ip, timestamp };
    }
  }

  /** Those who are on the way. */
  *moving(): Generator<{ readonly hash: number; readonly tag: string }> {
    for (const [tag, directory] of this.#directories) {
      for (const { hash, isMoving } of directory.entries()) if (isMoving) yield { hash, tag };
    }
    yield* this.#clearances?.users() ?? [];
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
    const known = directory.find(hash, 0);
    if (known !== undefined) directory.remove(known);
    directory.add(hash, host, timestamp);
  }

  restoreForgotten(ip: string, tag: string): void {
    const directory = this.directoryOf(tag);
    for (const entry of directory.entries()) if (entry.host.ip === ip) directory.remove(entry);
  }

  /** Gives each session that is known, with the address of its mail server. */
  async eachSession(onSession: (user: string, ip: string) => void): Promise<void> {
    const search = { strays: [], strayOf: () => undefined, onSession };
    await this.#askKeepers((keeper) => keeper.endStrays(search));
  }

  /** Knows a user who has a session, unless it knows her already. */
  adopt(user: string, ip: string): void {
    const hash = this.hashOf(this.loginName(user));
    const host = this.hosts.find(ip);
    if (hash === undefined || host === undefined || this.findUser(hash, host.tag) !== undefined) return;
    this.restoreUser(hash, host.tag, ip, this.now());
  }

  /** Goes on with a move that another director has begun. */
  restoreMove(hash: number, tag: string): void {
    const entry = this.#directories.get(tag)?.find(hash, 0);
    if (entry !== undefined) this.#startMove(entry, undefined);
  }

  close(): void {
    this.#clearances?.close();
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
  #startMove(entry: UserEntry, from: MailHost | undefined): void {
    this.recorder?.moving(entry.hash, entry.host.tag, true);
    this.moves.start(entry);
    this.#clearances?.startUser(entry.hash, from, entry.host);
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
