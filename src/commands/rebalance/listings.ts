import type { Header, Listing } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { percentage } from '../shared/placement/percentage.ts';
import type { Imbalance } from './imbalance.ts';
import type { MoveReport } from './move-report.ts';

/** Makes the moves. Called before any row is printed. */
export type MoveUsers = () => Promise<MoveReport>;

const BATCH_ROWS = 512;

const hostHeaders: readonly Header[] = [
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts', type: 'number' },
  { key: 'share', type: 'percentage' },
  { key: 'users', type: 'number' },
  { key: 'hashed', type: 'number' },
  { key: 'in', type: 'number' },
  { key: 'out', type: 'number' },
];

const userHeaders: readonly Header[] = [
  { key: 'hash', type: 'number' },
  { key: 'mail server ip' },
  { key: 'new-ip', title: 'new mail server ip' },
];

/** A row for each mail server. Without `moveUsers`, they show the moves that would be made. */
export function hostsListing(imbalance: Imbalance, moveUsers?: MoveUsers): Listing {
  const { hosts, shares, tally } = imbalance;
  const rowOf = ({ ip, tag, vhosts }: LiveHost): Row => {
    const users = tally.of(ip);
    const counts = [users.now, users.after, users.in, users.out].map(String);
    return [ip, tag, String(vhosts), percentage(shares.get(ip)), ...counts];
  };
  return {
    ...rowsAfter(imbalance, moveUsers, (report) => [
      hosts.map((host) => [...rowOf(host), ...(report === undefined ? [] : [String(report.done.of(host.ip).out)])]),
    ]),
    headers: moveUsers ? [...hostHeaders, { key: 'moved', type: 'number' }] : hostHeaders,
    template: ([ip, , , share, users, hashed, arriving, leaving, moved]: Row) => {
      const done = moved === undefined ? '' : `, ${moved} moved`;
      return `${ip}: share ${share}, users ${users}, ${hashed} by the ring (${arriving} in, ${leaving} out)${done}\n`;
    },
  };
}

/** A row for each user. Without `moveUsers`, they show the moves that would be made. */
export function usersListing(imbalance: Imbalance, moveUsers?: MoveUsers): Listing {
  return {
    ...rowsAfter(imbalance, moveUsers, (report) => userBatches(imbalance, report)),
    headers: moveUsers ? [...userHeaders, { key: 'result' }] : userHeaders,
    template: ([hash, from, to, result]: Row) =>
      `${hash}: ${from} to ${to}${result === undefined ? '' : `, ${result}`}\n`,
  };
}

/** Yields rows in batches, because a million rows at once would take too much memory. */
function* userBatches({ moves }: Imbalance, report: MoveReport | undefined): Generator<Row[]> {
  for (let start = 0; start < moves.length; start += BATCH_ROWS) {
    yield moves.slice(start, start + BATCH_ROWS).map((move, index) => {
      const { hash, from, to } = move;
      if (report === undefined) return [String(hash), from, to];
      const outcome = report.outcomeOf(start + index, move);
      // A user who needed no move is shown with the places of the initial comparison.
      const at = outcome.result === 'settled' ? { from, to } : outcome;
      return [String(hash), at.from, at.to, outcome.result];
    });
  }
}

/**
 * Moves all users before any row is printed, so that an output error cannot interrupt the moves. The empty batch comes
 * first, so that a formatter that rejects the listing does so before anything is changed.
 */
function rowsAfter(
  { moves, tally }: Imbalance,
  moveUsers: MoveUsers | undefined,
  batchesOf: (report: MoveReport | undefined) => Iterable<Row[]>,
): Pick<Listing, 'rows' | 'summary' | 'isTyped'> {
  let report: MoveReport | undefined;
  const rows = async function* (): AsyncGenerator<Row[]> {
    yield [];
    report = await moveUsers?.();
    yield* batchesOf(report);
  };
  return {
    rows: rows(),
    summary: () => report?.summary ?? `${moves.length} of ${tally.total} users would be moved`,
    isTyped: true,
  };
}
