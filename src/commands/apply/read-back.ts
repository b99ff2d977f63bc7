import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_TEMPFAIL, exitStatusOf } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import type { Answer, Result } from './carry-out.ts';
import { changeOf, type Difference, differences, type HostState } from './difference.ts';
import type { WantedHost } from './wanted-hosts.ts';

/** The changes that were made, and the wanted result. */
interface Made {
  readonly changes: readonly Difference[];
  readonly answers: ReadonlyMap<Difference, Answer>;
  readonly wanted: readonly WantedHost[];
  readonly prune: boolean;
}

/**
 * Verifies changes: compares the mail servers with the file again, and reports differences. Someone else may have
 * changed a mail server, or another director of the ring may have overruled the change.
 *
 * @param connect returns a usable connection
 * @returns the result of each change
 */
export async function readBack(
  context: CommandContext,
  connect: () => Promise<DirectorConnection>,
  made: Made,
): Promise<Map<Difference, Result>> {
  const { changes, answers } = made;
  const answerTo = (change: Difference) => answers.get(change) ?? 'unsent';
  const live = await look(context, connect);
  if (live === undefined) return new Map(changes.map((change) => [change, answerTo(change)]));
  const unsent = new Set(changes.filter((change) => answerTo(change) === 'unsent').map(({ ip }) => ip));
  const wrong = deviations(made, live).filter(({ ip }) => !unsent.has(ip));
  for (const { ip, text } of wrong) context.log.error(`${ip}: ${text}`);
  if (wrong.length > 0) context.fail(EX_TEMPFAIL);
  const failed = { states: new Set<string>(), flushes: new Set<string>() };
  for (const { ip, ofFlush } of wrong) (ofFlush ? failed.flushes : failed.states).add(ip);
  return new Map(
    changes.map((change) => {
      const answer = answerTo(change);
      if (answer !== 'answered') return [change, answer];
      return [change, (change.action === 'flush' ? failed.flushes : failed.states).has(change.ip) ? 'failed' : 'done'];
    }),
  );
}

async function look(
  { log, fail }: CommandContext,
  connect: () => Promise<DirectorConnection>,
): Promise<LiveHost[] | undefined> {
  try {
    return await liveHosts(await connect());
  } catch (error) {
    if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
    log.error(`How the mail servers are now is not known: ${error.message}`);
    fail(exitStatusOf(error));
    return undefined;
  }
}

interface Deviation {
  readonly ip: string;
  readonly ofFlush: boolean;
  readonly text: string;
}

function deviations({ wanted, prune, changes, answers }: Made, live: readonly LiveHost[]): Deviation[] {
  const different = differences(wanted, live, [], { prune, flush: false }).filter(
    (difference) => difference.action !== 'flush' && (changeOf(difference) || difference.action === 'conflict'),
  );
  const states = different.map(({ ip, before, after, reason }) => ({
    ip,
    ofFlush: false,
    text: reason ?? `is ${describe(before)}, not ${describe(after)} as the file has it`,
  }));
  const byIp = new Map(live.map((host) => [host.ip, host]));
  const flushed = changes.filter((change) => change.action === 'flush' && answers.get(change) === 'answered');
  const left = flushed.flatMap(({ ip }) => {
    const host = byIp.get(ip);
    if (host === undefined || host.users === 0 || (host.up && host.vhosts > 0)) return [];
    return [{ ip, ofFlush: true, text: `${host.users} users remain after the flush` }];
  });
  return [...states, ...left];
}

function describe(host: HostState | undefined): string {
  return host === undefined ? 'removed' : `${host.up ? 'up' : 'down'} with ${host.vhosts} vhosts`;
}
