import type { DirectorConnection } from '../../client/connection.ts';
import { Rings } from '../../hashing/rings.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../../program/exit-status.ts';
import { UsageError } from '../../program/program-errors.ts';
import { dangersOf } from '../shared/guard.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import { directoryEntries } from '../shared/placement/directory.ts';
import { Tally } from '../shared/placement/tally.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { hostsListing, movesListing, usersListing } from './listings.ts';
import type { PlanArguments } from './parameters.ts';
import { Prediction } from './prediction.ts';
import { readSuppositions } from './read-suppositions.ts';
import { type Supposition, SuppositionError, supposedHosts } from './supposed-hosts.ts';

/**
 * Shows where users would be if mail servers changed and all users were then flushed. Changes nothing.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function planChanges(context: CommandContext, args: PlanArguments): Promise<void> {
  if ([args.moves, args.users, args.all].filter((option) => option).length > 1) throw new UsageError();
  const suppositions = await readSuppositions(context, args);
  if (suppositions === undefined) return;
  const director = await context.director(args);
  const before = await liveHosts(director);
  const after = supposeOrReport(context, before, suppositions);
  if (after === undefined) return;
  warn(context, before, after);
  const rings = await Rings.layOut(after);
  const prediction = new Prediction(before, after, rings);
  if (args.users) {
    await context.print(usersListing(director, prediction), 'table');
    return;
  }
  const tally = await tallyOf(director, prediction);
  context.log.info(`${tally.moving} of ${tally.total} users would not stay`);
  if (args.moves) await context.print(movesListing(tally), 'table');
  else {
    const shares = { now: (await Rings.layOut(before)).shares(), after: rings.shares() };
    await context.print(hostsListing({ tally, before, after, shares, suppositions, all: args.all ?? false }), 'table');
  }
}

/** Warns about dangers. A plan includes a flush of all mail servers. */
function warn({ log }: CommandContext, before: readonly LiveHost[], after: readonly LiveHost[]): void {
  const emptied = before.map(({ ip }) => ip);
  for (const danger of dangersOf({ before, after, emptied })) {
    log.warning(`${danger}; drain and apply need --force for that`);
  }
}

function supposeOrReport(
  { log, fail }: CommandContext,
  hosts: readonly LiveHost[],
  suppositions: ReadonlyMap<string, Supposition>,
): LiveHost[] | undefined {
  try {
    return supposedHosts(hosts, suppositions);
  } catch (error) {
    if (!(error instanceof SuppositionError)) throw error;
    log.error(error.message);
    fail(error.kind === 'missing' ? EX_NOHOST : EX_TEMPFAIL);
    return undefined;
  }
}

async function tallyOf(director: DirectorConnection, prediction: Prediction): Promise<Tally> {
  const tally = new Tally();
  for await (const entries of directoryEntries(director)) {
    for (const { hashNumber, canonicalIp } of entries) {
      tally.add(canonicalIp, prediction.placeOf(hashNumber, canonicalIp));
    }
  }
  return tally;
}
