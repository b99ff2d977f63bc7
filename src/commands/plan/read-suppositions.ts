import { parseUint } from '../../protocol/numbers.ts';
import { resolveOrReport } from '../resolve-or-report.ts';
import { type CommandContext, UsageError } from '../subcommand.ts';
import { combine, type Supposition, SuppositionError } from './supposed-hosts.ts';

/** The options that suppose something of a host. */
export interface SuppositionArguments {
  readonly set?: readonly string[];
  readonly add?: readonly string[];
  readonly up?: readonly string[];
  readonly down?: readonly string[];
  readonly remove?: readonly string[];
}

interface Named {
  readonly host: string;
  readonly supposition: Supposition;
}

/**
 * What the options suppose, by address.
 *
 * @returns undefined, after error lines, where a host has no address
 * @throws UsageError, after an error line
 */
export async function readSuppositions(
  context: CommandContext,
  { set = [], add = [], up = [], down = [], remove = [] }: SuppositionArguments,
): Promise<Map<string, Supposition> | undefined> {
  const all: readonly Named[] = [
    ...set.map((text) => readSet(text) ?? invalid(context, `--set ${text}`)),
    ...add.map((text) => readAdd(text) ?? invalid(context, `--add ${text}`)),
    ...up.map((host) => ({ host, supposition: { up: true } })),
    ...down.map((host) => ({ host, supposition: { up: false } })),
    ...remove.map((host) => ({ host, supposition: { removed: true } as const })),
  ];
  const suppositions = new Map<string, Supposition>();
  for (const { host, supposition } of all) {
    if (parseUint(host) !== undefined) invalid(context, `host ${host}`);
    const addresses = await resolveOrReport(host, context);
    if (addresses.length === 0) return undefined;
    for (const ip of addresses) suppositions.set(ip, combineOrReport(context, ip, suppositions.get(ip), supposition));
  }
  return suppositions;
}

function readSet(text: string): Named | undefined {
  const equals = text.lastIndexOf('=');
  const vhosts = parseUint(text.slice(equals + 1));
  return equals < 0 || vhosts === undefined ? undefined : { host: text.slice(0, equals), supposition: { vhosts } };
}

/** A tag may hold `=` as well: only what is followed by nothing but digits is a count. */
function readAdd(text: string): Named | undefined {
  const [, name = '', count] = /^(.*?)(?:=(\d+))?$/s.exec(text) ?? [];
  const vhosts = count === undefined ? undefined : parseUint(count);
  if (count !== undefined && vhosts === undefined) return undefined;
  const at = name.indexOf('@');
  const [host, tag] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
  return { host, supposition: vhosts === undefined ? { tag } : { tag, vhosts } };
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

function invalid({ log }: CommandContext, text: string): never {
  log.error(`Invalid ${text}`);
  throw new UsageError();
}
