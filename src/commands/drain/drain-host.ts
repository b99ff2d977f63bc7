import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { requests } from '../../protocol/requests.ts';
import { bar } from '../drawing/bar.ts';
import { forEachAddress } from '../each-address.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../exit-status.ts';
import { liveHosts } from '../live-hosts.ts';
import { reportLostReply } from '../lost-reply.ts';
import { resolveOrReport } from '../resolve-or-report.ts';
import { directorPath } from '../socket-path.ts';
import { type CommandContext, UsageError } from '../subcommand.ts';

interface DrainArguments {
  readonly 'socket-path'?: string;
  readonly timeout?: string;
  readonly 'max-parallel'?: bigint | 'invalid';
  readonly host?: string;
}

const POLL_MS = 500;
const BAR_WIDTH = 30;
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Takes the mail servers behind a name down, moves their users away, and follows them until nobody is left.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function drainHost(context: CommandContext, args: DrainArguments): Promise<void> {
  const maxParallel = args['max-parallel'];
  if (maxParallel === 'invalid' || (maxParallel !== undefined && maxParallel < 1n)) throw new UsageError();
  const seconds = args.timeout === undefined ? Number.POSITIVE_INFINITY : Number.parseFloat(args.timeout);
  if (args.timeout !== undefined && !/^\d*\.?\d+$/.test(args.timeout)) throw new UsageError();
  const path = directorPath(args['socket-path'], context.settings);
  const director = await context.connect(path);
  if (args.host === undefined) throw new UsageError();
  const addresses = await resolveOrReport(args.host, context);
  context.onInterrupt(() => `${args.host}: may be down already, none of its users was moved`);
  const down = await takeDown(context, director, addresses);
  // The director reads nothing from a connection on which it moves users.
  if (down.length > 0) await new Drain(context, down, await context.connect(path), director, maxParallel).run(seconds);
  context.onInterrupt(undefined);
}

/** @returns the addresses that are down now */
async function takeDown(
  context: CommandContext,
  director: DirectorConnection,
  addresses: readonly string[],
): Promise<string[]> {
  const down: string[] = [];
  const ask = (ip: string) => director.ask(requests.hostDown, { ip });
  await forEachAddress(context, director, addresses, ask, (reply, ip) => {
    if (reply === 'OK') {
      context.log.info(`${ip}: down`);
      down.push(ip);
    } else reportRefusal(context, ip, reply);
  });
  return down;
}

function reportRefusal(context: CommandContext, ip: string, reply: string): void {
  context.log.error(`${ip}: ${reply === 'NOTFOUND' ? "doesn't exist" : reply}`);
  if (context.status === 0) context.fail(reply === 'NOTFOUND' ? EX_NOHOST : EX_TEMPFAIL);
}

/** The users of mail servers that are down, on their way elsewhere. */
class Drain {
  readonly #context: CommandContext;
  readonly #addresses: readonly string[];
  readonly #watching: DirectorConnection;
  readonly #moving: DirectorConnection;
  readonly #maxParallel: bigint | undefined;
  readonly #start = Date.now();
  /** How many there were at first, and how many there are. */
  #users: { readonly first: number; readonly now: number } | undefined;

  constructor(
    context: CommandContext,
    addresses: readonly string[],
    watching: DirectorConnection,
    moving: DirectorConnection,
    maxParallel: bigint | undefined,
  ) {
    this.#context = context;
    this.#addresses = addresses;
    this.#watching = watching;
    this.#moving = moving;
    this.#maxParallel = maxParallel;
  }

  /** @param limit seconds */
  async run(limit: number): Promise<void> {
    this.#context.onInterrupt(() => `${this.#names}: down, ${this.#remaining}; the director goes on moving them`);
    try {
      const result = await Promise.race([
        this.#untilEmpty(),
        sleep(Math.min(limit * 1000, MAX_TIMER_MS), 'late' as const),
      ]);
      if (result === 'empty') {
        const { log } = this.#context;
        log.info(`${this.#names}: drained of ${this.#users?.first} users in ${this.#elapsed.toFixed(1)} seconds`);
      } else if (result === 'late') {
        this.#context.log.error(`${this.#names}: down, but ${this.#remaining} after ${limit} seconds`);
        this.#context.fail(EX_TEMPFAIL);
      }
    } catch (error) {
      reportLostReply(error, this.#context);
      this.#context.log.error(`${this.#names}: down, ${this.#remaining}`);
    } finally {
      this.#watching.close();
      this.#moving.close();
    }
  }

  get #names(): string {
    return this.#addresses.join(', ');
  }

  get #remaining(): string {
    if (this.#users === undefined) return 'its users remain';
    const { now, first } = this.#users;
    return `${now} of ${first} users remain`;
  }

  /** Seconds. */
  get #elapsed(): number {
    return (Date.now() - this.#start) / 1000;
  }

  async #untilEmpty(): Promise<'empty' | 'refused'> {
    let moved: Promise<boolean> | undefined;
    for (;;) {
      const now = await this.#countUsers();
      const before = this.#users;
      this.#users = { first: Math.max(before?.first ?? 0, now), now };
      if (now === 0) return 'empty';
      if (before?.now !== now) this.#context.log.info(`${this.#names}: ${this.#remaining}`);
      this.#showProgress(this.#users);
      // Somebody can still be moved here by hand: then once more.
      moved ??= this.#moveUsers();
      const pause = sleep(POLL_MS);
      const hasMoved = await Promise.race([moved, pause]);
      if (hasMoved === false) return 'refused';
      if (hasMoved) {
        moved = undefined;
        if ((await this.#countUsers()) > 0) await pause;
      }
    }
  }

  async #countUsers(): Promise<number> {
    const hosts = await liveHosts(this.#watching);
    return hosts.reduce((sum, { ip, users }) => sum + (this.#addresses.includes(ip) ? users : 0), 0);
  }

  /** @returns false if the director does not want to */
  async #moveUsers(): Promise<boolean> {
    for (const ip of this.#addresses) {
      const reply = await this.#moving.ask(requests.hostResetUsers, { ip, maxParallel: this.#maxParallel });
      if (reply === 'OK') continue;
      reportRefusal(this.#context, ip, reply);
      return false;
    }
    return true;
  }

  #showProgress({ first, now }: { readonly first: number; readonly now: number }): void {
    const gone = first - now;
    const left = gone === 0 ? '' : `, about ${Math.ceil((now / gone) * this.#elapsed)} s left`;
    this.#context.log.progress(
      () => `${this.#names} |${bar(gone / first, BAR_WIDTH)}| ${now} of ${first} users${left}`,
    );
  }
}
