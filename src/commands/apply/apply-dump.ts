import type { DirectorConnection } from '../../client/connection.ts';
import type { Row } from '../../formatters/row.ts';
import { EX_PENDING, EX_TEMPFAIL } from '../../program/exit-status.ts';
import { ChangeRecord } from '../shared/change-record.ts';
import { refuse } from '../shared/guard.ts';
import { liveHosts, removedHosts } from '../shared/live-hosts.ts';
import { singleBatch } from '../shared/single-batch.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { ChangeMaker, type Result } from './carry-out.ts';
import { changeOf, type Difference, differences } from './difference.ts';
import type { ApplyOptions } from './parameters.ts';
import { planDangers } from './plan-dangers.ts';
import { differs, headers, outcome, planListing, prospect, rowOf } from './plan-listing.ts';
import { readBack } from './read-back.ts';
import { readDump } from './read-dump.ts';
import type { WantedHost } from './wanted-hosts.ts';

/** What is needed to carry out a plan. */
interface Task {
  readonly director: DirectorConnection;
  readonly wanted: readonly WantedHost[];
  readonly plan: readonly Difference[];
  readonly args: ApplyOptions;
}

/**
 * Compares a dump with the mail servers, makes the changes, verifies them, and prints them. If the file has errors,
 * nothing is sent. If there is a conflict, such as a different tag, or a danger without `--force`, nothing is changed.
 *
 * @throws FatalError, DirectorError
 */
export async function applyDump(context: CommandContext, file: string, args: ApplyOptions): Promise<void> {
  const prune = args.prune ?? false;
  const dump = await readDump(context, file, prune);
  if (dump === undefined) return;
  const { hosts: wanted } = dump;
  const socket = args['socket-path'] ?? dump.socketPath;
  const director = await context.director(socket === undefined ? {} : { 'socket-path': socket });
  const live = await liveHosts(director);
  const plan = differences(wanted, live, await removedHosts(director), { prune, flush: args.flush ?? false });
  const dangers = planDangers(plan, wanted, live, prune);
  const hasConflict = plan.some(({ action }) => action === 'conflict');
  const isRefused = !args['dry-run'] && !args.force && dangers.length > 0;
  const listing = planListing(socket);
  if (!(args['dry-run'] || hasConflict || isRefused)) {
    const results = new Map<Difference, Result>();
    const rows = resultRows(context, { director, wanted, plan, args }, results);
    const summary = () => outcome(plan, results);
    await context.print({ ...listing, headers: [...headers, { key: 'result' }], rows, summary }, 'table');
    return;
  }
  reportConflicts(context, plan);
  const rows = singleBatch(shown(plan, args).map(rowOf));
  await context.print({ ...listing, headers, rows, summary: () => prospect(plan) }, 'table');
  await context.flush();
  if (hasConflict) return;
  if (isRefused) refuse(context, wouldDo(plan), dangers);
  else foretell(context, plan, dangers, args);
}

function shown(plan: readonly Difference[], { all }: ApplyOptions): readonly Difference[] {
  return all ? plan : plan.filter(differs);
}

function reportConflicts({ log, fail }: CommandContext, plan: readonly Difference[]): void {
  for (const { action, ip, reason } of plan) {
    if (action !== 'conflict') continue;
    log.error(`${ip}: ${reason}`);
    fail(EX_TEMPFAIL);
  }
}

function wouldDo(plan: readonly Difference[]): string {
  const count = (action: string) => plan.filter((difference) => difference.action === action).length;
  const counts = ['add', 'change', 'remove', 'flush'].map((action) => [action, count(action)] as const);
  const words = counts.filter(([, number]) => number > 0).map(([action, number]) => `${action} ${number}`);
  return words.length === 0 ? 'would do nothing' : `would ${words.join(', ')} mail servers`;
}

/** Warns about the dangers of a plan, and sets the exit status of a dry run. */
function foretell(
  { log, fail }: CommandContext,
  plan: readonly Difference[],
  dangers: readonly string[],
  { force }: ApplyOptions,
): void {
  for (const danger of dangers) log.warning(force ? danger : `${danger}; apply without -n needs --force`);
  if (dangers.length > 0 || plan.some(changeOf)) fail(EX_PENDING);
}

/**
 * Makes all changes before any row is printed, so that an output error cannot interrupt them. The empty batch comes
 * first, so that a formatter that rejects the listing does so before anything is changed.
 */
async function* resultRows(
  context: CommandContext,
  task: Task,
  results: Map<Difference, Result>,
): AsyncGenerator<Row[]> {
  yield [];
  for (const [change, result] of await carryOut(context, task)) results.set(change, result);
  yield shown(task.plan, task.args).map((difference) => [...rowOf(difference), results.get(difference) ?? '-']);
}

async function carryOut(
  context: CommandContext,
  { director, wanted, plan, args }: Task,
): Promise<ReadonlyMap<Difference, Result>> {
  const changes = plan.filter(changeOf);
  if (changes.length === 0) return new Map();
  const record = ChangeRecord.open(context, args.log, director.path);
  const maker = new ChangeMaker(context, director, record, changes);
  const answers = await maker.makeAll();
  const connect = async () => (maker.isOver ? context.connect(director.path) : director);
  const results = await readBack(context, connect, { changes, answers, wanted, prune: args.prune ?? false });
  context.onInterrupt(undefined);
  for (const [change, result] of results) {
    if (result === 'failed' && answers.get(change) === 'answered') maker.recordFailure(change);
  }
  await record.close();
  return results;
}
