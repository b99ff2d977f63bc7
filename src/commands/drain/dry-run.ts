import type { DirectorConnection } from '../../client/connection.ts';
import { EX_PENDING } from '../../program/exit-status.ts';
import { movesListing } from '../plan/listings.ts';
import { Prediction } from '../plan/prediction.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { directoryEntries } from '../shared/placement/directory.ts';
import { Tally } from '../shared/placement/tally.ts';
import type { CommandContext } from '../shared/subcommand.ts';

interface Supposed {
  readonly hosts: readonly LiveHost[];
  /** The addresses of the mail servers that would be drained. */
  readonly addresses: readonly string[];
  /** Why the drain would need `--force`. */
  readonly dangers: readonly string[];
}

/** Shows where users would go if their mail servers were drained. Changes nothing. */
export async function showDryRun(
  context: CommandContext,
  director: DirectorConnection,
  { hosts, addresses, dangers }: Supposed,
): Promise<void> {
  const after = hosts.map((host) => (addresses.includes(host.ip) ? { ...host, up: false } : host));
  const prediction = new Prediction(hosts, after);
  const tally = new Tally();
  for (const ip of addresses) {
    for await (const entries of directoryEntries(director, ip)) {
      for (const { hashNumber } of entries) tally.add(ip, prediction.placeOf(hashNumber, ip));
    }
  }
  for (const danger of dangers) context.log.warning(`${danger}; drain needs --force for that`);
  const isUp = hosts.some(({ ip, up }) => up && addresses.includes(ip));
  if (isUp || tally.total > 0) context.fail(EX_PENDING);
  const summary = () => `would take ${addresses.join(', ')} down and move ${tally.total} users`;
  await context.print({ ...movesListing(tally), summary }, 'table');
}
