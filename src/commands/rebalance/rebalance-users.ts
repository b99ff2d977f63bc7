import type { DirectorConnection } from '../../client/connection.ts';
import { parseUint } from '../../posix/numbers.ts';
import { EX_PENDING } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { ChangeRecord } from '../shared/change-record.ts';
import { ProgressLine } from '../shared/drawing/progress-line.ts';
import { reportLostReply } from '../shared/lost-reply.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { type Imbalance, measure } from './imbalance.ts';
import { hostsListing, usersListing } from './listings.ts';
import { MoveReport, type MoveResult } from './move-report.ts';
import type { RebalanceArguments } from './parameters.ts';
import { readBack } from './read-back.ts';
import { UserMover } from './user-mover.ts';

const DEFAULT_PARALLEL = 100;

/** The results that are written to the audit log, and their names there. The others have changed nothing. */
const recorded: Partial<Record<MoveResult, string>> = { moved: 'done', refused: 'failed', unknown: 'unknown' };

/**
 * Compares the places of users with the hash ring, and moves those who are elsewhere.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function rebalanceUsers(context: CommandContext, args: RebalanceArguments): Promise<void> {
  const director = await context.director(args);
  const imbalance = await measure(director, context.log);
  const listing = args.users ? usersListing : hostsListing;
  if (args['dry-run']) {
    if (imbalance.moves.length > 0) context.fail(EX_PENDING);
    await context.print(listing(imbalance), 'table');
    return;
  }
  const record = ChangeRecord.open(context, args.log, director.path);
  try {
    await context.print(
      listing(imbalance, () => moveAll(context, director, imbalance, args, record)),
      'table',
    );
  } finally {
    await record.close();
  }
}

/** Moves the users, verifies where they are, and reports the result. */
async function moveAll(
  context: CommandContext,
  director: DirectorConnection,
  imbalance: Imbalance,
  args: RebalanceArguments,
  record: ChangeRecord,
): Promise<MoveReport> {
  const { log, settings } = context;
  const moves = imbalance.moves.slice(0, args['max-moves']);
  const report = new MoveReport(moves);
  const line = new ProgressLine('rebalance', 'users');
  const showProgress = () => {
    line.update(report.answered);
    log.progress((columns) => line.draw(report.answered, report.total, columns));
  };
  const mover = new UserMover(context, director, {
    maxParallel: args['max-parallel'] ?? (parseUint(settings.get('director_max_parallel_moves')) || DEFAULT_PARALLEL),
    rate: args.rate,
    onOutcome(index, outcome) {
      report.set(index, outcome);
      const result = recorded[outcome.result];
      const userHash = moves[index]?.hash;
      if (result !== undefined && userHash !== undefined) {
        record.write({ of: { userHash }, before: outcome.from, after: outcome.to, result });
      }
      showProgress();
    },
  });
  context.onInterrupt(() => interrupted(report, mover));
  if (moves.length > 0) showProgress();
  await mover.move(moves);
  context.onInterrupt(undefined);
  log.info(`${report.count('moved')} of ${report.total} users moved`);
  const notMoved = report.total - report.count('moved') - report.count('settled');
  if (notMoved > 0) log.error(`${notMoved} of ${report.total} users not moved`);
  if (report.count('moved') > 0 && !mover.isOver) await readBackOrReport(context, director, imbalance, report);
  return report;
}

/** Reports errors instead of throwing them: the users have been moved even if that cannot be verified. */
async function readBackOrReport(
  context: CommandContext,
  director: DirectorConnection,
  imbalance: Imbalance,
  report: MoveReport,
): Promise<void> {
  try {
    await readBack(context, director, imbalance, report);
  } catch (error) {
    if (error instanceof FatalError) {
      context.log.error(error.message);
      context.fail(error.status);
    } else reportLostReply(error, context);
    context.log.error('Where the moved users are now is not known');
  }
}

function interrupted(report: MoveReport, { underWay, isAsking }: UserMover): string {
  const moved = report.count('moved');
  const moving = underWay + (isAsking ? 1 : 0);
  const left = report.total - moved - report.count('settled') - (isAsking ? 1 : 0);
  return `${moved - underWay} of ${report.total} users moved, ${moving} under way, ${left} left; the director ends what is under way`;
}
