import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { exitStatusOf } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { requests } from '../../protocol/requests.ts';
import { ABSENT, type ChangeRecord, describeHost } from '../shared/change-record.ts';
import { ProgressLine } from '../shared/drawing/progress-line.ts';
import { RING_SYNC_TIMEOUT } from '../shared/each-address.ts';
import { takesUsers } from '../shared/guard.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import type { DrainedHost } from './drained-host.ts';
import { describe, type Result, statusOf } from './outcome.ts';

export interface DrainRunOptions {
  /** How many users to move at a time; undefined for the director's default. */
  readonly maxParallel: number | undefined;
  /** Whether users may be kicked if no other mail server can take them. */
  readonly isForced: boolean;
  /** Resolves at the deadline. */
  readonly late: Promise<'late'>;
  /** The deadline in seconds, for messages. */
  readonly limit: number;
  readonly record: ChangeRecord;
}

const POLL_MS = 500;
const UNSENT = 'not taken down';

/** Takes mail servers down and moves their users away. */
export class DrainRun {
  readonly #context: CommandContext;
  readonly #hosts: readonly DrainedHost[];
  readonly #options: DrainRunOptions;
  /** The connection for HOST-DOWN and HOST-LIST; moves use connections of their own. */
  #director: DirectorConnection;
  /** Whether the run has ended early: no more changes are requested. */
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

  /** Drains all hosts. Afterwards each host has a result, and all errors have been reported. */
  async run(): Promise<void> {
    this.#context.onInterrupt(() => this.#hosts.map(({ state }) => state).join('; '));
    // Takes all hosts down first, so that no user moves to a host that is drained later.
    for (const host of this.#hosts) await this.#orUnfinished(host, () => this.#takeDown(host));
    for (const host of this.#hosts) {
      if (host.result === undefined) await this.#orUnfinished(host, () => this.#moveOnOwnConnection(host));
    }
    this.#context.onInterrupt(undefined);
    this.#director.close();
  }

  /**
   * Runs a step for a host, and reports its errors. If the run has ended early, only reports the host as unfinished.
   */
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
   * Moves the users of a host over a connection of its own. The director reads no further requests from it during the
   * move, and a host can be finished before the reply arrives: on a shared connection the next host would read that
   * reply.
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
      // Someone may have moved a user here in the meantime; then the users are moved again.
      moved = undefined;
      if (await this.#look(host, progress)) return;
      if ((await Promise.race([pause, late])) === 'late') return this.#endLate(host);
    }
  }

  /**
   * Polls the state of a host.
   *
   * @returns whether the host is finished
   */
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

  /** Ends a host after an error, and reports its current state if the director still answers. */
  async #giveUp(host: DrainedHost, result: 'refused' | 'unfinished' = 'unfinished', isOver = true): Promise<void> {
    const { log } = this.#context;
    this.#isOver ||= isOver;
    const before = host.phase === 'moving' ? `there were ${host.users?.first}` : 'none of its users was moved';
    let now: LiveHost | undefined;
    try {
      this.#director.close();
      this.#director = await this.#context.connect(this.#director.path);
      now = find(await liveHosts(this.#director), host.ip);
      // If the host is up again, the director was restarted and has forgotten the users: they were not moved.
      if (now !== undefined && !now.up && host.phase === 'moving') host.count(now.users);
      const state = now === undefined ? 'no longer exists' : `is ${now.up ? 'up' : 'down'} with ${now.users} users`;
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

/** The mail server with an address. If it is listed several times, the users are added up. */
function find(hosts: readonly LiveHost[], ip: string): LiveHost | undefined {
  const [first, ...others] = hosts.filter((host) => host.ip === ip);
  return first && { ...first, users: others.reduce((sum, { users }) => sum + users, first.users) };
}
