import { parseUint } from '../../posix/numbers.ts';
import { UsageError } from '../../program/program-errors.ts';
import { splitTag } from '../../protocol/host-tag.ts';
import { resolveOrReport } from '../shared/resolve-or-report.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import type { PlanArguments } from './parameters.ts';
import { combine, type Supposition, SuppositionError } from './supposed-hosts.ts';

interface Named {
  readonly option: string;
  readonly host: string;
  readonly supposition: Supposition;
}

/**
 * The changes that the options describe, by address.
 *
 * @returns undefined, after error lines, if a host cannot be resolved
 * @throws UsageError, after an error line
 */
export async function readSuppositions(
  context: CommandContext,
  { set = [], add = [], up = [], down = [], remove = [] }: PlanArguments,
): Promise<Map<string, Supposition> | undefined> {
  const plain = (option: string, hosts: readonly string[], supposition: Supposition) =>
    hosts.map((host) => ({ option, host, supposition }));
  const all: readonly Named[] = [
    ...set.map((text) => readSet(context, text)),
    ...add.map((text) => readAdd(context, text)),
    ...plain('up', up, { up: true }),
    ...plain('down', down, { up: false }),
    ...plain('remove', remove, { removed: true }),
  ];
  const suppositions = new Map<string, Supposition>();
  for (const { option, host } of all) {
    if (host === '') invalid(context, option, 'there is no mail server before the vhost count or the tag');
    if (parseUint(host) !== undefined) invalid(context, option, `'${host}' is a number, not a mail server`);
  }
  for (const { host, supposition } of all) {
    const addresses = await resolveOrReport(host, context);
    if (addresses.length === 0) return undefined;
    for (const ip of addresses) suppositions.set(ip, combineOrReport(context, ip, suppositions.get(ip), supposition));
  }
  return suppositions;
}

function readSet(context: CommandContext, text: string): Named {
  const equals = text.lastIndexOf('=');
  if (equals < 0) invalid(context, 'set', `'${text}' has no vhost count after a '='`);
  const vhosts = readVhosts(context, 'set', text.slice(equals + 1));
  return { option: 'set', host: text.slice(0, equals), supposition: { vhosts } };
}

/** A tag can contain `=` too: only digits after the last one are a count. */
function readAdd(context: CommandContext, text: string): Named {
  const [, name = '', count] = /^(.*?)(?:=(\d+))?$/s.exec(text) ?? [];
  const { host, tag = '' } = splitTag(name);
  // Host names cannot contain `=`.
  const equals = host.indexOf('=');
  if (equals >= 0) readVhosts(context, 'add', host.slice(equals + 1));
  const vhosts = count === undefined ? {} : { vhosts: readVhosts(context, 'add', count) };
  return { option: 'add', host, supposition: { tag, ...vhosts } };
}

function readVhosts(context: CommandContext, option: string, text: string): number {
  return parseUint(text) ?? invalid(context, option, `'${text}' is not a vhost count`);
}

function combineOrReport(
  context: CommandContext,
  ip: string,
  first: Supposition | undefined,
  second: Supposition,
): Supposition {
  try {
    return combine(first, second);
  } catch (error) {
    if (!(error instanceof SuppositionError)) throw error;
    context.log.error(`${ip}: ${error.message}`);
    throw new UsageError();
  }
}

function invalid({ log }: CommandContext, option: string, reason: string): never {
  log.error(`Invalid --${option}: ${reason}`);
  throw new UsageError();
}
