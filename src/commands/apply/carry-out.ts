import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_TEMPFAIL, exitStatusOf } from '../../program/exit-status.ts';
import { requests } from '../../protocol/requests.ts';
import { ABSENT, type ChangeRecord, describeHost } from '../shared/change-record.ts';
import { RING_SYNC_TIMEOUT } from '../shared/each-address.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { type Change, changeOf, type Difference } from './difference.ts';

/**
 * The result of a change: `done` if it was verified at the end; `answered` if the director replied OK, but it could not
 * be verified; `failed` if the director refused it, or if it was not in effect at the end; `unknown` if the director
 * may or may not have made it; `unsent` if an error ended the run before.
 */
export type Result = 'done' | 'answered' | 'failed' | 'unknown' | 'unsent';
/** The result before verification. */
export type Answer = Exclude<Result, 'done'>;

type ChangeContext = Pick<CommandContext, 'log' | 'fail' | 'onInterrupt'>;

/** Sends one request and reads its reply. */
type Step = () => Promise<string>;

const participles: Readonly<Record<Change, string>> = {
  add: 'added',
  change: 'changed',
  remove: 'removed',
  flush: 'flushed',
};

/** How many changes a message lists by name. */
const MAX_NAMED = 20;

/**
 * Makes changes over one connection, and reads each reply before it sends the next request. A lost connection or a ring
 * sync timeout ends the run. spec: protocol 3.14, 3.15, differences D13
 */
export class ChangeMaker {
  readonly #context: ChangeContext;
  readonly #director: DirectorConnection;
  readonly #record: ChangeRecord;
  readonly #changes: readonly Difference[];
  readonly #answers = new Map<Difference, Answer>();
  #isOver = false;
  #underWay: Difference | undefined;

  /** @param changes in the order in which they are to be made */
  constructor(
    context: ChangeContext,
    director: DirectorConnection,
    record: ChangeRecord,
    changes: readonly Difference[],
  ) {
    this.#context = context;
    this.#director = director;
    this.#record = record;
    this.#changes = changes;
  }

  /** Whether the connection is no longer usable. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Makes all changes and reports errors. Sets a message for interrupts, which the caller has to clear. */
  async makeAll(): Promise<ReadonlyMap<Difference, Answer>> {
    const { log } = this.#context;
    const total = this.#changes.length;
    this.#context.onInterrupt(() => {
      if (this.#underWay !== undefined) this.#write(this.#underWay, 'unknown');
      return `Interrupted: ${this.#standing}`;
    });
    for (const [index, difference] of this.#changes.entries()) {
      const change = changeOf(difference);
      if (change === undefined || this.#isOver) break;
      log.progress(() => `${index} of ${total} changes`);
      this.#underWay = difference;
      const answer = await this.#make(change, difference);
      this.#underWay = undefined;
      this.#answers.set(difference, answer);
      this.#write(difference, answer === 'answered' ? 'done' : answer);
    }
    if (this.#isOver) log.error(`Not everything was done: ${this.#standing}`);
    return this.#answers;
  }

  /** Logs that a change to which the director replied OK was not in effect at the end. */
  recordFailure(difference: Difference): void {
    this.#write(difference, 'failed');
  }

  /** Lists the changes that are done, refused, under way and not sent. */
  get #standing(): string {
    const named = (answer: Answer) =>
      this.#changes.filter((change) => (this.#answers.get(change) ?? 'unsent') === answer);
    const unsent = named('unsent').filter((change) => change !== this.#underWay);
    const open = [...named('unknown'), ...(this.#underWay === undefined ? [] : [this.#underWay])];
    const groups: readonly (readonly [string, readonly Difference[]])[] = [
      ['done', named('answered')],
      ['refused', named('failed')],
      ['under way, and made or not', open],
      ['not sent', unsent],
    ];
    const total = this.#changes.length;
    return groups
      .filter(([, changes]) => changes.length > 0)
      .map(([title, changes]) => `${title} (${changes.length} of ${total}): ${listed(changes)}`)
      .join('; ');
  }

  #write({ ip, tag, action, before, after }: Difference, result: string): void {
    const flushed = action === 'flush' && after !== undefined;
    const earlier = flushed && before !== undefined ? { ...before, ...after } : before;
    this.#record.write({
      of: { server: ip },
      before: earlier === undefined ? ABSENT : describeHost({ ...earlier, tag }),
      after:
        after === undefined
          ? ABSENT
          : `${describeHost({ vhosts: after.vhosts, up: after.up, tag })}${flushed ? ' flushed' : ''}`,
      result,
    });
  }

  async #make(change: Change, difference: Difference): Promise<Answer> {
    const { log, fail } = this.#context;
    const { ip } = difference;
    let reply: string;
    try {
      reply = await firstFailure(steps(this.#director, change, difference));
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      log.error(error.message);
      fail(exitStatusOf(error));
      this.#isOver = true;
      return 'unknown';
    }
    if (reply === 'OK') {
      log.info(`${ip}: ${participles[change]}`);
      return 'answered';
    }
    log.error(`${ip}: ${reply === 'NOTFOUND' ? "doesn't exist" : reply}`);
    fail(EX_TEMPFAIL);
    if (reply !== RING_SYNC_TIMEOUT) return 'failed';
    this.#director.close();
    this.#isOver = true;
    return 'unknown';
  }
}

function listed(changes: readonly Difference[]): string {
  const names = changes.slice(0, MAX_NAMED).map(({ action, ip }) => `${action} ${ip}`);
  const more = changes.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

async function firstFailure(all: readonly Step[]): Promise<string> {
  for (const step of all) {
    const reply = await step();
    if (reply !== 'OK') return reply;
  }
  return 'OK';
}

/**
 * A host that will be down takes no new users in between: a new one is added with weight 0 and gets its weight last.
 */
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
