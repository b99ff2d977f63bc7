import { HostLookupError, resolveHost } from '../../client/resolve-host.ts';
import type { Fault } from '../../posix/shell-words.ts';
import { oneLine } from '../../posix/visible-controls.ts';
import { EX_TEMPFAIL, EX_USAGE } from '../../program/exit-status.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { parseDump, type Statement } from './parse-dump.ts';
import { readText } from './read-text.ts';
import { type WantedHost, wantedHosts } from './wanted-hosts.ts';

/** How much of a faulty line an error shows, in characters. */
const MAX_SHOWN = 80;
/** How many faulty lines are reported. */
const MAX_FAULTS = 20;

/** The contents of a file. */
export interface WantedConfiguration {
  readonly hosts: readonly WantedHost[];
  /** The value of `-a` on its lines. */
  readonly socketPath: string | undefined;
}

/**
 * Reads a whole file, and reports its errors.
 *
 * @param mayBeEmpty whether a file without commands is valid
 * @returns undefined if the file cannot be used
 * @throws FatalError
 */
export async function readDump(
  context: CommandContext,
  file: string,
  mayBeEmpty: boolean,
): Promise<WantedConfiguration | undefined> {
  const text = await readText(file, context.timeoutMs);
  const refuse = (faults: readonly Fault[], status: number) => {
    const lines = text.split('\n');
    for (const fault of faults.slice(0, MAX_FAULTS)) context.log.error(describe(file, lines, fault));
    if (faults.length > MAX_FAULTS) context.log.error(`${file}: ${faults.length - MAX_FAULTS} more lines like that`);
    context.fail(status);
    return undefined;
  };
  const { statements, socketPath, faults } = parseDump(text);
  if (faults.length > 0) return refuse(faults, EX_USAGE);
  if (statements.length === 0 && !mayBeEmpty) {
    context.log.error(`${file} holds no mail server`);
    context.fail(EX_USAGE);
    return undefined;
  }
  const { addresses, unknown } = await resolveAll(statements);
  if (unknown.length > 0) return refuse(unknown, EX_TEMPFAIL);
  const { hosts, faults: contradictions } = wantedHosts(statements, ({ host }) => addresses.get(host) ?? []);
  return contradictions.length > 0 ? refuse(contradictions, EX_USAGE) : { hosts, socketPath };
}

function describe(file: string, lines: readonly string[], { line, reason }: Fault): string {
  if (line === undefined) return `${file}: ${reason}`;
  const shown = oneLine(lines[line - 1]?.slice(0, MAX_SHOWN + 1) ?? '');
  const excerpt = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}...` : shown;
  return `${file} line ${line}: ${oneLine(reason)}: ${excerpt}`;
}

async function resolveAll(
  statements: readonly Statement[],
): Promise<{ addresses: ReadonlyMap<string, readonly string[]>; unknown: Fault[] }> {
  const addresses = new Map<string, readonly string[]>();
  const unknown: Fault[] = [];
  for (const { line, host } of statements) {
    if (addresses.has(host)) continue;
    try {
      addresses.set(host, await resolveHost(host));
    } catch (error) {
      if (!(error instanceof HostLookupError)) throw error;
      unknown.push({ line, reason: error.message });
    }
  }
  return { addresses, unknown };
}
