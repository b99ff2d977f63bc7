import { HashFormatError } from '../hashing/hash-format-error.ts';
import { type Answer, HeldLookups } from './held-lookups.ts';
import { HostList } from './host-list.ts';
import { Kicks } from './kicks.ts';
import { type ConfiguredHost, MailHost } from './mail-host.ts';
import { Moves } from './moves.ts';
import { RingMembers } from './ring-members.ts';
import { Sweeper } from './sweeper.ts';
import { Turns } from './turns.ts';
import { type Clock, NONE, UserDirectory } from './users/user-directory.ts';

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
  readonly log: DirectorLog | undefined;
  readonly masterUserSeparator: string;
  readonly userExpireSeconds: number;
  readonly maxParallelMoves: number;
  /** By tag, in the order in which the tags were first seen. */
  readonly #directories = new Map<string, UserDirectory>();
  readonly #held = new HeldLookups((hash, tag) => this.assign(hash, tag));
  readonly #hashUser: (name: string) => number;
  readonly #sweeper = new Sweeper(() => this.#directories.values(), this.turns);
  readonly #clock: Clock;

  constructor(options: DirectorOptions) {
    this.hosts = new HostList(options.hosts);
    this.kicks = new Kicks(options.maxParallelKicks);
    const { now = Date.now, elapsed = monotonicNow } = options;
    this.#clock = {
      unixSeconds: () => Math.floor(now() / 1000),
      seconds: () => Math.floor(elapsed() / 1000),
    };
    this.moves = new Moves(
      options.userKickDelayMs,
      this.turns,
      () => Math.floor(elapsed()),
      (hash, tag) => {
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

  /** The directory of a tag that some host has or had. */
  directoryOf(tag: string): UserDirectory {
    const known = this.#directories.get(tag);
    if (known !== undefined) return known;
    const directory = new UserDirectory(this.userExpireSeconds, this.#clock, {
      has: (hash) => this.moves.has(hash, tag),
      forget: (hash) => this.moves.end(hash, tag),
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
    this.flushHost(host);
    this.log?.info(`Host ${host.ip} removed`);
  }

  /** Forgets all users of a host. */
  flushHost(host: MailHost): void {
    if (host.users > 0) this.log?.info(`Host ${host.ip} flushed: ${host.users} users`);
    this.directoryOf(host.tag).forget(host);
    this.#sweeper.sweep();
  }

  /** spec: protocol 3.10 (4, 5) */
  moveUser(hash: number, host: MailHost): 'OK' | 'TRYAGAIN' {
    const directory = this.directoryOf(host.tag);
    const row = directory.find(hash);
    const from = directory.hostOf(row);
    if (from === undefined) {
      directory.add(hash, host);
      this.moves.start(hash, host.tag);
    } else if (this.moves.has(hash, host.tag)) {
      return 'TRYAGAIN';
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
    directory.changeHost(row, host);
    this.moves.start(directory.hashOf(row), host.tag);
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
    if (row !== NONE) {
      directory.refresh(row);
      return directory.hostOf(row);
    }
    const host = this.hosts.hostOf(hash, tag);
    if (host !== undefined) directory.add(hash, host);
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
    this.#sweeper.close();
    this.moves.close();
    this.ring.close();
    this.#held.close();
  }

  #hostsChanged(): void {
    this.hosts.changed();
    this.#held.retryAll();
  }
}

/** In step with the time of day, as long as nobody sets that: users expire in the second that was printed. */
function monotonicNow(): number {
  return performance.timeOrigin + performance.now();
}
