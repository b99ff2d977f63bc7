import type { DirectorConnection } from '../../client/connection.ts';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import { directoryEntries } from '../shared/placement/directory.ts';
import type { FailureContext } from '../shared/subcommand.ts';
import { type Imbalance, tagsOf } from './imbalance.ts';
import type { MoveReport } from './move-report.ts';

/**
 * Checks that the moved users are still where they were moved. Users who are no longer in the directory are ignored.
 *
 * @throws FatalError, DirectorError
 */
export async function readBack(
  { log, fail }: FailureContext,
  director: DirectorConnection,
  { hosts }: Imbalance,
  report: MoveReport,
): Promise<void> {
  const tags = tagsOf(hosts);
  let elsewhere = 0;
  for await (const entries of directoryEntries(director)) {
    for (const { hashNumber, canonicalIp } of entries) {
      const place = report.placeOf(hashNumber, tags.get(canonicalIp) ?? '');
      if (place !== undefined && place !== canonicalIp) elsewhere++;
    }
  }
  if (elsewhere === 0) return;
  log.error(`${elsewhere} of ${report.count('moved')} moved users are elsewhere again`);
  fail(EX_TEMPFAIL);
}
