import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { requests } from '../../protocol/requests.ts';
import { RING_SYNC_TIMEOUT } from '../each-address.ts';
import { EX_TEMPFAIL } from '../exit-status.ts';
import type { CommandContext } from '../subcommand.ts';
import type { Change, Difference } from './difference.ts';

/** What became of a change: `unknown` where it is open whether the director made it, `unsent` for all after that. */
export type Result = 'done' | 'failed' | 'unknown' | 'unsent';

/** Sends one request and reads its reply. */
type Step = () => Promise<string>;

const participles: Readonly<Record<Change, string>> = {
  add: 'added',
  change: 'changed',
  remove: 'removed',
  flush: 'flushed',
};

/**
 * Makes changes one after the other over one connection: each reply is read before the next request is sent. A lost
 * connection, or a ring that does not synchronise, ends it. spec: protocol.md 3.14, 3.15, decisions.md D13
 */
export class ChangeMaker {
  readonly #context: CommandContext;
  readonly #director: DirectorConnection;
  #over = false;

  constructor(context: CommandContext, director: DirectorConnection) {
    this.#context = context;
    this.#director = director;
  }

  /** Makes one change, and reports trouble. */
  async make(change: Change, difference: Difference): Promise<Result> {
    if (this.#over) return 'unsent';
    const { log, fail } = this.#context;
    const { ip } = difference;
    let reply: string;
    try {
      reply = await firstFailure(steps(this.#director, change, difference));
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      log.error(error.message);
      fail(error.status);
      this.#over = true;
      return 'unknown';
    }
    if (reply === 'OK') {
      log.info(`${ip}: ${participles[change]}`);
      return 'done';
    }
    log.error(`${ip}: ${reply === 'NOTFOUND' ? "doesn't exist" : reply}`);
    fail(EX_TEMPFAIL);
    if (reply !== RING_SYNC_TIMEOUT) return 'failed';
    this.#director.close();
    this.#over = true;
    return 'unknown';
  }
}

async function firstFailure(all: readonly Step[]): Promise<string> {
  for (const step of all) {
    const reply = await step();
    if (reply !== 'OK') return reply;
  }
  return 'OK';
}

/** On its way to being down a host is never open to new users: one that is added gets its weight last. */
function steps(director: DirectorConnection, change: Change, { ip, tag, before, after }: Difference): Step[] {
  const set = (vhosts: number) => () =>
    director.ask(requests.hostSet, { ip, tag: tag === '' ? undefined : tag, vhosts });
  const update = (vhosts: number) => () => director.ask(requests.hostUpdate, { ip, vhosts });
  const up = () => director.ask(requests.hostUp, { ip });
  const down = () => director.ask(requests.hostDown, { ip });
  if (change === 'flush') return [() => director.ask(requests.hostResetUsers, { ip })];
  if (after === undefined) return [() => director.ask(requests.hostRemove, { ip })];
  if (before === undefined) return after.up ? [set(after.vhosts)] : [set(0), down, update(after.vhosts)];
  const weigh = before.vhosts === after.vhosts ? [] : [update(after.vhosts)];
  if (before.up === after.up) return weigh;
  return after.up ? [...weigh, up] : [down, ...weigh];
}
