import type { Listing } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../../program/exit-status.ts';
import { singleBatch } from '../shared/single-batch.ts';

/**
 * The result for a mail server: `drained` if no users are left; `kicked` if they were kicked because no other mail
 * server could take them; `up` or `removed` if someone else brought it up or removed it; `missing` if the director does
 * not have it; `late` if users remained at the deadline; `refused` if the director refused, or if users would have been
 * kicked without `--force`; `unfinished` if an error ended the drain.
 */
export type Result = 'drained' | 'kicked' | 'up' | 'removed' | 'missing' | 'late' | 'refused' | 'unfinished';

export interface Outcome {
  readonly ip: string;
  readonly result: Result;
  /** The highest number of users seen. */
  readonly users: number | undefined;
  /** The number of users at the last poll. */
  readonly remaining: number | undefined;
  readonly seconds: number;
}

/** The exit status for a result. */
export function statusOf(result: Result): number {
  if (result === 'drained' || result === 'kicked') return 0;
  return result === 'missing' || result === 'removed' ? EX_NOHOST : EX_TEMPFAIL;
}

/** Describes an outcome; for a line that starts with the address. */
export function describe({ result, users, remaining, seconds }: Outcome): string {
  const counts = users === undefined ? '' : `, ${remaining} of ${users} users remain`;
  const time = `in ${seconds.toFixed(1)} seconds`;
  switch (result) {
    case 'drained':
      return `drained of ${users} users ${time}`;
    case 'kicked':
      return `${users} users kicked ${time}, no mail server is left for them`;
    case 'up':
      return `came back up while it was drained${counts}`;
    case 'removed':
      return `was removed while it was drained, ${remaining ?? 'its'} users were forgotten, not moved`;
    case 'missing':
      return "doesn't exist";
    case 'late':
      return `not drained in time${counts}`;
    default:
      return `not drained${counts}`;
  }
}

/** A row for each mail server. */
export function outcomesListing(outcomes: readonly Outcome[]): Listing {
  const rows = outcomes.map(({ ip, result, users, remaining, seconds }): Row => {
    const moved = users === undefined || remaining === undefined ? undefined : movedOf(result, users, remaining);
    return [ip, shown(users), shown(moved), shown(remaining), seconds.toFixed(1), result];
  });
  return {
    headers: [
      { key: 'host' },
      { key: 'users', type: 'number' },
      { key: 'moved', type: 'number' },
      { key: 'remaining', type: 'number' },
      { key: 'seconds', type: 'number' },
      { key: 'result' },
    ],
    rows: singleBatch(rows),
    template: ([ip, users, moved, remaining, seconds, result]: Row) =>
      `${ip}: ${result}, ${moved} of ${users} users moved, ${remaining} remain, ${seconds} seconds\n`,
    isTyped: true,
  };
}

/** Users who were kicked or forgotten were not moved. */
function movedOf(result: Result, users: number, remaining: number): number {
  return result === 'kicked' ? 0 : users - remaining;
}

function shown(count: number | undefined): string {
  return count === undefined ? '-' : String(count);
}
