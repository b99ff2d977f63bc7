import { HashFormatError } from '../hashing/hash-format-error.ts';
import { type Answer, HeldLookups } from './held-lookups.ts';
import { HostList } from './host-list.ts';
import { Kicks } from './kicks.ts';
import { type ConfiguredHost, MailHost } from './mail-host.ts';
import { Moves } from './moves.ts';
import { RingMembers } from './ring-members.ts';
import { UnreadBytes } from './unread-bytes.ts';
import { UserDirectory, type UserEntry } from './user-directory.ts';

export type { ConfiguredHost } from './mail-host.ts';

export interface DirectorLog {
  info(text: string): void;
  debug(text: string): void;
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
  readonly #clock: () => number;

  constructor(options: DirectorOptions) {
    this.hosts = new HostList(options.hosts);
    this.kicks = new Kicks(options.maxParallelKicks);
    this.moves = new Moves(options.userKickDelayMs, (entry) => this.#held.retry(entry.hash, entry.host.tag));
    this.ring = new RingMembers(options.self ?? STANDALONE);
    this.log = options.log;
    this.masterUserSeparator = options.masterUserSeparator ?? '';
    this.userExpireSeconds = options.userExpireSeconds;
    for (const { tag } of options.hosts) this.directoryOf(tag);
    this.maxParallelMoves = options.maxParallelMoves;
    this.#hashUser = options.hashUser;
    this.#clock = options.now ?? Date.now;
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
    this.flushHost(host);
    this.log?.info(`Host ${host.ip} removed`);
  }

  /** Forgets all users of a host. */
  flushHost(host: MailHost): void {
    const directory = this.#directories.get(host.tag);
    if (directory === undefined || host.users === 0) return;
    this.log?.info(`Host ${host.ip} flushed: ${host.users} users`);
    const entries = [...directory.entries()].filter((entry) => entry.host === host);
    for (const entry of entries) directory.remove(entry);
    // Not before: whoever waits for the end of a move gets a host anew.
    for (const entry of entries) this.moves.end(entry);
  }

  /** spec: protocol.md 3.10 (4, 5) */
  moveUser(hash: number, host: MailHost): 'OK' | 'TRYAGAIN' {
    const now = this.now();
    const directory = this.directoryOf(host.tag);
    const entry = directory.find(hash, now);
    if (entry === undefined) {
      this.moves.start(directory.add(hash, host, now));
    } else if (entry.isMoving) {
      return 'TRYAGAIN';
    } else if (entry.host === host) {
      directory.refresh(entry, now);
    } else {
      this.log?.info(`User ${hash} moved from ${entry.host.ip} to ${host.ip}`);
      directory.changeHost(entry, host, now);
      this.moves.start(entry);
    }
    return 'OK';
  }

  /** Moves a user as part of a reset, even if she is on the way already. spec: protocol.md 4.6 */
  resetUser(entry: UserEntry, host: MailHost): void {
    this.directoryOf(host.tag).changeHost(entry, host, this.now());
    this.moves.start(entry);
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
    if (entry?.isMoving) return undefined;
    if (entry !== undefined) {
      directory.refresh(entry, now);
      return entry.host;
    }
    const host = this.hosts.hostOf(hash, tag);
    if (host !== undefined) directory.add(hash, host, now);
    return host;
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

  close(): void {
    this.moves.close();
    this.ring.close();
    this.#held.close();
  }

  #hostsChanged(): void {
    this.hosts.changed();
    this.#held.retryAll();
  }
}
