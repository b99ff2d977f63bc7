import { MAX_UINT32 } from '../../posix/limits.ts';
import { parseUint } from '../../posix/numbers.ts';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { UsageError } from '../../program/program-errors.ts';
import { splitTag } from '../../protocol/host-tag.ts';
import type { LineRequest } from '../../protocol/request.ts';
import { forEachAddress } from './each-address.ts';
import { resolveOrReport } from './resolve-or-report.ts';
import { socketPath } from './socket-path.ts';
import type { CommandContext } from './subcommand.ts';

/** The parameters of `director add`; `update` has them without the tag. */
export const hostParameters = {
  ...socketPath,
  tag: { type: 'string', short: 't', help: 'tag of a new mail server; the same as HOST@TAG' },
  host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
  'vhost-count': { type: 'string', positional: true, help: 'weight; 100 for a new mail server' },
} as const satisfies Parameters;

/** A count with this value is treated as if none was given. */
const NO_COUNT = MAX_UINT32;

type SetRequest = LineRequest<
  { readonly ip: string; readonly tag?: string | undefined; readonly vhosts?: number | undefined },
  string
>;

/** Runs `add` or `update`: they differ in the request, and only `update` needs a vhost count. spec: command-line 2.2 */
export async function setHost(
  context: CommandContext,
  args: ArgumentsOf<typeof hostParameters>,
  { request, needsCount }: { readonly request: SetRequest; readonly needsCount: boolean },
): Promise<void> {
  const director = await context.director(args);
  const { host, 'vhost-count': countText } = args;
  if (host === undefined || (needsCount && countText === undefined)) throw new UsageError();
  const count = countText === undefined ? NO_COUNT : parseUint(countText);
  if (count === undefined) throw new UsageError();
  if (parseUint(host) !== undefined) {
    context.log.error(`Invalid host '${host}'`);
    throw new UsageError();
  }
  const { host: name, tag } = splitTag(host, args.tag);
  const vhosts = count === NO_COUNT ? undefined : count;
  await forEachAddress(
    context,
    director,
    await resolveOrReport(name, context),
    (ip) => director.ask(request, { ip, tag, vhosts }),
    (reply, ip) => {
      if (reply === 'OK') {
        context.log.info(`${ip}: OK`);
        return;
      }
      context.log.error(`${ip}: ${reply === 'NOTFOUND' ? "doesn't exist" : reply}`);
      context.fail(EX_TEMPFAIL);
    },
  );
}
