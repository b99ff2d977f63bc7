import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { exitStatusOf } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { requests } from '../../protocol/requests.ts';
import { ABSENT, type ChangeRecord, describeHost } from '../change-record.ts';
import { ProgressLine } from '../drawing/progress-line.ts';
import { RING_SYNC_TIMEOUT } from '../each-address.ts';
import { takesUsers } from '../guard.ts';
import { type LiveHost, liveHosts } from '../live-hosts.ts';
import type { CommandContext } from '../subcommand.ts';
import type { DrainedHost } from './drained-host.ts';
import { describe, type Result, statusOf } from './outcome.ts';

export interface DrainRunOptions {
  /** Of the admin socket. */
  readonly maxParallel: number | undefined;
  /** Whether users may be kicked where no mail server is left for them. */
  readonly isForced: boolean;
  /** Resolves when the drain has taken too long. */
  readonly late: Promise<'late'>;
  /** In seconds, for the message. */
  readonly limit: number;
  readonly record: ChangeRecord;
}

const POLL_MS = 500;
const UNSENT = 'not taken down';

/** Mail servers that are taken down, and whose users are moved away. */
export class DrainRun {
  readonly #context: CommandContext;
  readonly #hosts: readonly DrainedHost[];
  readonly #options: DrainRunOptions;
  /** Where the director is asked how things are, and told that a mail server is down. */
  #director: DirectorConnection;
  /** Whether the director can be told to do more. */
  #isOver = false;

  constructor(
    context: CommandContext,
    hosts: readonly DrainedHost[],
    director: DirectorConnection,
    options: DrainRunOptions,
  ) {
    this.#context = context;
    this.#hosts = hosts;
    this.#director = director;
    this.#options = options;
  }

  /** Each host has a result at the end, and what went wrong was reported. */
  async run(): Promise<void> {
    this.#context.onInterrupt(() => this.#hosts.map(({ state }) => state).join('; '));
    // All of them first: nobody moves from one that is drained to one that will be.
    for (const host of this.#hosts) await this.#orUnfinished(host, () => this.#takeDown(host));
    for (const host of this.#hosts) {
      if (host.result === undefined) await this.#orUnfinished(host, () => this.#moveOnOwnConnection(host));
    }
    this.#context.onInterrupt(undefined);
    this.#director.close();
  }

  /** After trouble with the director nothing more is sent: what is known is told. */
  async #orUnfinished(host: DrainedHost, work: () => Promise<void>): Promise<void> {
    const { log, fail } = this.#context;
    if (this.#isOver) {
      log.error(`${host.ip}: ${host.phase === 'waiting' ? UNSENT : 'down, none of its users was moved'}`);
      this.#end(host, 'unfinished');
      return;
    }
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
      log.error(error.message);
      if (this.#context.status === 0) fail(exitStatusOf(error));
      await this.#giveUp(host);
    }
  }

  async #takeDown(host: DrainedHost): Promise<void> {
    const { ip } = host;
    const { late } = this.#options;
    host.phase = 'asked';
    const reply = await Promise.race([this.#director.ask(requests.hostDown, { ip }), late]);
    if (reply === 'late') return this.#endLate(host);
    if (reply === 'OK') {
      host.phase = 'down';
      this.#context.log.info(`${ip}: down`);
      this.#record(host, { ...host.before, up: false }, 'down');
      return;
    }
    if (reply === 'NOTFOUND') {
      this.#context.log.error(`${ip}: doesn't exist`);
      this.#end(host, 'missing');
      return;
    }
    this.#context.log.error(`${ip}: ${reply}`);
    await this.#giveUp(host, 'refused', reply === RING_SYNC_TIMEOUT);
  }

  /**
   * The director reads nothing from a connection on which it moves users, and what is over with a host may be so before
   * its reply: the next one would take that for its own.
   */
  async #moveOnOwnConnection(host: DrainedHost): Promise<void> {
    const moving = await this.#context.connect(this.#director.path, 'none');
    try {
      await this.#moveAway(host, moving);
    } finally {
      moving.close();
    }
  }

  async #moveAway(host: DrainedHost, moving: DirectorConnection): Promise<void> {
    const { late } = this.#options;
    const progress = new ProgressLine(host.ip, 'users');
    let moved: Promise<string> | undefined;
    while (!(await this.#look(host, progress))) {
      host.phase = 'moving';
      moved ??= moving.ask(requests.hostResetUsers, { ip: host.ip, maxParallel: this.#options.maxParallel });
      const pause = sleep(POLL_MS);
      const reply = await Promise.race([moved, pause, late]);
      if (reply === undefined) continue;
      if (reply === 'late') return this.#endLate(host);
      if (reply !== 'OK' && reply !== 'NOTFOUND') {
        this.#context.log.error(`${host.ip}: ${reply}`);
        return this.#giveUp(host, 'refused');
      }
      // Somebody can still be moved here by hand: then once more.
      moved = undefined;
      if (await this.#look(host, progress)) return;
      if ((await Promise.race([pause, late])) === 'late') return this.#endLate(host);
    }
  }

  /** @returns whether it is over with this host */
  async #look(host: DrainedHost, progress: ProgressLine): Promise<boolean> {
    const { log } = this.#context;
    const hosts = await Promise.race([liveHosts(this.#director), this.#options.late]);
    if (hosts === 'late') {
      this.#endLate(host);
      return true;
    }
    const now = find(hosts, host.ip);
    if (now === undefined) return this.#failed(host, 'removed', undefined);
    const change = host.count(now.users);
    const hasRoom = hosts.some((other) => other.tag === now.tag && takesUsers(other));
    if (now.up) return this.#failed(host, 'up', now);
    if (now.users === 0) {
      this.#end(host, hasRoom || host.outcome.users === 0 ? 'drained' : 'kicked', now);
      log.info(`${host.ip}: ${describe(host.outcome)}`);
      return true;
    }
    if (!hasRoom && !this.#options.isForced) {
      log.error(`${host.ip}: down, but no other mail server is up for its users, ${host.remaining}`);
      this.#end(host, 'refused', now);
      return true;
    }
    if (change !== 0) log.info(`${host.ip}: ${host.remaining}`);
    const { first = now.users } = host.users ?? {};
    progress.update(first - now.users);
    log.progress((columns) => progress.draw(first - now.users, first, columns));
    return false;
  }

  #failed(host: DrainedHost, result: 'removed' | 'up', now: LiveHost | undefined): true {
    this.#end(host, result, now);
    this.#context.log.error(`${host.ip}: ${describe(host.outcome)}`);
    return true;
  }

  #endLate(host: DrainedHost): void {
    const state =
      host.phase === 'asked' ? 'may be down already, none of its users was moved' : `down, but ${host.remaining}`;
    this.#context.log.error(`${host.ip}: ${state} after ${this.#options.limit} seconds`);
    this.#isOver = true;
    this.#end(host, 'late');
  }

  /** Ends with a host on which the director refuses or cannot be asked, and says how it is now, if that can be seen. */
  async #giveUp(host: DrainedHost, result: 'refused' | 'unfinished' = 'unfinished', isOver = true): Promise<void> {
    const { log } = this.#context;
    this.#isOver ||= isOver;
    const before = host.phase === 'moving' ? `there were ${host.users?.first}` : 'none of its users was moved';
    let now: LiveHost | undefined;
    try {
      this.#director.close();
      this.#director = await this.#context.connect(this.#director.path);
      now = find(await liveHosts(this.#director), host.ip);
      // A director that was restarted has forgotten its users: they were not moved.
      if (now !== undefined && !now.up && host.phase === 'moving') host.count(now.users);
      const state =
        now === undefined ? 'is not there any more' : `is ${now.up ? 'up' : 'down'} with ${now.users} users`;
      log.error(`${host.ip}: ${state}, ${before}`);
    } catch (error) {
      if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
      const state = host.phase === 'asked' ? 'not known to be down' : 'down when it was last seen';
      const moved = host.phase === 'moving' ? host.remaining : before;
      log.error(`${host.ip}: ${state}, ${moved}; the director cannot be asked: ${error.message}`);
    }
    this.#end(host, result, now);
  }

  #end(host: DrainedHost, result: Result, now?: LiveHost): void {
    host.end(result);
    if (this.#context.status === 0) this.#context.fail(statusOf(result));
    if (host.phase !== 'waiting') this.#record(host, now, result);
  }

  #record(host: DrainedHost, now: LiveHost | undefined, result: string): void {
    const { record } = this.#options;
    const unseen = result === 'removed' || result === 'missing' ? ABSENT : 'unknown';
    const after = now === undefined ? unseen : describeHost(now);
    record.write({ of: { server: host.ip }, before: describeHost(host.before), after, result });
  }
}

/** The mail server with an address; if it is listed twice, with the users of both. */
function find(hosts: readonly LiveHost[], ip: string): LiveHost | undefined {
  const [first, ...others] = hosts.filter((host) => host.ip === ip);
  return first && { ...first, users: others.reduce((sum, { users }) => sum + users, first.users) };
}
