import { EX_NOHOST } from '../../program/exit-status.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { resolveOrReport } from '../shared/resolve-or-report.ts';
import type { CommandContext } from '../shared/subcommand.ts';

/**
 * The addresses of the mail servers named on the command line, without duplicates.
 *
 * @returns undefined, after error lines, if a name cannot be resolved
 */
export async function addressesOf(context: CommandContext, names: readonly string[]): Promise<string[] | undefined> {
  const addresses = new Set<string>();
  let isKnown = true;
  for (const name of names) {
    const found = await resolveOrReport(name, context);
    isKnown &&= found.length > 0;
    for (const ip of found) addresses.add(ip);
  }
  return isKnown ? [...addresses] : undefined;
}

/** Whether the director has all of these mail servers. Reports missing ones. */
export function allExist(
  { log, fail }: CommandContext,
  addresses: readonly string[],
  hosts: readonly LiveHost[],
): boolean {
  const missing = addresses.filter((ip) => !hosts.some((host) => host.ip === ip));
  for (const ip of missing) log.error(`${ip}: doesn't exist`);
  if (missing.length > 0) fail(EX_NOHOST);
  return missing.length === 0;
}
