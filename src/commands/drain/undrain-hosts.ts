import { DirectorError } from '../../client/director-error.ts';
import type { Row } from '../../formatters/row.ts';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { requests } from '../../protocol/requests.ts';
import { ABSENT, ChangeRecord, describeHost } from '../shared/change-record.ts';
import { forEachAddress } from '../shared/each-address.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import { singleBatch } from '../shared/single-batch.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { addressesOf, allExist } from './named-hosts.ts';
import type { UndrainOptions } from './undrain-parameters.ts';

/**
 * Brings mail servers back up, and checks that they are up.
 *
 * @param names host names or addresses; a name can have several addresses
 * @throws FatalError, DirectorError
 */
export async function undrainHosts(
  context: CommandContext,
  names: readonly string[],
  options: UndrainOptions,
): Promise<void> {
  const director = await context.director(options);
  const addresses = await addressesOf(context, names);
  if (addresses === undefined) return;
  const before = await liveHosts(director);
  if (!allExist(context, addresses, before)) return;
  const record = ChangeRecord.open(context, options.log, director.path);
  const asked = new Set<string>();
  const ask = (ip: string) => {
    asked.add(ip);
    return director.ask(requests.hostUp, { ip });
  };
  await forEachAddress(context, director, addresses, ask, (reply, ip) => {
    if (reply === 'OK') return;
    context.log.error(`${ip}: ${reply === 'NOTFOUND' ? "doesn't exist" : reply}`);
    context.fail(EX_TEMPFAIL);
  });
  const after = context.status === 0 ? await liveHosts(director) : await lookAgain(context, director.path);
  const rows: Row[] = [];
  for (const ip of addresses) {
    const [was, is] = [before, after].map((hosts) => hosts?.find((host) => host.ip === ip));
    const result = after === undefined ? 'unknown' : is === undefined ? 'removed' : is.up ? 'up' : 'down';
    if (result === 'up') context.log.info(`${ip}: up`);
    else {
      context.log.error(`${ip}: ${described(result)}`);
      context.fail(EX_TEMPFAIL);
    }
    rows.push([ip, is === undefined ? '-' : String(is.users), result]);
    const seen = after === undefined ? 'unknown' : ABSENT;
    if (was === undefined || !asked.has(ip)) continue;
    record.write({ of: { server: ip }, before: describeHost(was), after: is ? describeHost(is) : seen, result });
  }
  await record.close();
  if (context.formatter === undefined) return;
  await context.print(
    {
      headers: [{ key: 'host' }, { key: 'users', type: 'number' }, { key: 'result' }],
      rows: singleBatch(rows),
      template: ([ip, users, result]: Row) => `${ip}: ${result} with ${users} users\n`,
      isTyped: true,
    },
    context.formatter,
  );
}

/** The mail servers after an error, read over a new connection; undefined if that fails too. */
async function lookAgain(context: CommandContext, path: string): Promise<LiveHost[] | undefined> {
  try {
    return await liveHosts(await context.connect(path));
  } catch (error) {
    if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
    return undefined;
  }
}

function described(result: 'unknown' | 'removed' | 'down'): string {
  switch (result) {
    case 'unknown':
      return 'not known to be up, the director cannot be asked';
    case 'removed':
      return 'was removed';
    default:
      return 'is down';
  }
}
