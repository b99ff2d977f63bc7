import { setTimeout as sleep } from 'node:timers/promises';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import { ChangeRecord } from '../shared/change-record.ts';
import { dangersOf, refuse } from '../shared/guard.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { DrainRun } from './drain-run.ts';
import { DrainedHost } from './drained-host.ts';
import { showDryRun } from './dry-run.ts';
import { addressesOf, allExist } from './named-hosts.ts';
import { describe, outcomesListing } from './outcome.ts';
import type { DrainOptions } from './parameters.ts';

/**
 * Takes mail servers down, moves their users away, and waits until none are left.
 *
 * @param names host names or addresses; a name can have several addresses
 * @throws FatalError, DirectorError if an error occurs before the first change
 */
export async function drainHosts(
  context: CommandContext,
  names: readonly string[],
  options: DrainOptions,
): Promise<void> {
  const late = untilLate(options.deadline);
  const limit = (options.deadline ?? 0) / 1000;
  const director = await context.director(options);
  const addresses = await addressesOf(context, names);
  if (addresses === undefined) return;
  const hosts = await Promise.race([liveHosts(director), late]);
  if (hosts === 'late') {
    context.log.error(`Nothing was done: the director has not answered after ${limit} seconds`);
    context.fail(EX_TEMPFAIL);
    return;
  }
  if (!allExist(context, addresses, hosts)) return;
  const drained = addresses.flatMap((ip) => hosts.find((host) => host.ip === ip) ?? []);
  const dangers = dangersAhead(hosts, addresses);
  if (options['dry-run']) return showDryRun(context, director, { hosts, addresses, dangers });
  if (dangers.length > 0 && !options.force) {
    const users = drained.reduce((sum, host) => sum + host.users, 0);
    return refuse(context, `would have taken ${addresses.join(', ')} down and moved ${users} users`, dangers);
  }

  const record = ChangeRecord.open(context, options.log, director.path);
  const { 'max-parallel': maxParallel, force: isForced = false } = options;
  const states = drained.map((host) => new DrainedHost(host));
  await new DrainRun(context, states, director, { maxParallel, isForced, late, limit, record }).run();
  await record.close();
  await report(context, states);
}

function untilLate(ms: number | undefined): Promise<'late'> {
  return ms === undefined ? new Promise(() => {}) : sleep(ms, 'late' as const);
}

function dangersAhead(hosts: readonly LiveHost[], addresses: readonly string[]): string[] {
  const after = hosts.map((host) => (addresses.includes(host.ip) ? { ...host, up: false } : host));
  return dangersOf({ before: hosts, after, emptied: addresses });
}

/** Prints the results. If a single host has failed, that has been reported already. */
async function report(context: CommandContext, states: readonly DrainedHost[]): Promise<void> {
  const outcomes = states.map(({ outcome }) => outcome);
  const text = outcomes.map((outcome) => `${outcome.ip}: ${describe(outcome)}`).join('; ');
  if (context.formatter !== undefined) await context.print(outcomesListing(outcomes), context.formatter);
  if (context.status === 0) await context.say(text);
  else if (outcomes.length > 1) context.log.error(text);
}
