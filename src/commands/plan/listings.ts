import type { DirectorConnection } from '../../client/connection.ts';
import type { Header, Listing } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import { compareIps } from '../../posix/ip-order.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { directoryEntries } from '../shared/placement/directory.ts';
import { percentage } from '../shared/placement/percentage.ts';
import type { Tally } from '../shared/placement/tally.ts';
import { singleBatch } from '../shared/single-batch.ts';
import type { Prediction } from './prediction.ts';
import type { Supposition } from './supposed-hosts.ts';

/** The data for {@link hostsListing}. */
export interface HostsPlan {
  readonly tally: Tally;
  readonly before: readonly LiveHost[];
  readonly after: readonly LiveHost[];
  /** The share of each mail server, by address, from 0 to 1. */
  readonly shares: { readonly now: ReadonlyMap<string, number>; readonly after: ReadonlyMap<string, number> };
  /** The hypothetical changes, by address. */
  readonly suppositions: ReadonlyMap<string, Supposition>;
  /** Whether to show unchanged mail servers. */
  readonly all: boolean;
}

/** Stands for a missing value, and for the new mail server of a user who would be forgotten. */
const NOTHING = '-';

const hostHeaders: readonly Header[] = [
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts', type: 'number' },
  { key: 'change' },
  { key: 'share', type: 'percentage' },
  { key: 'new-share', title: 'new share', type: 'percentage' },
  { key: 'users', type: 'number' },
  { key: 'new-users', title: 'new users', type: 'number' },
  { key: 'in', type: 'number' },
  { key: 'out', type: 'number' },
];

const ipHeaders: readonly Header[] = [{ key: 'mail server ip' }, { key: 'new-ip', title: 'new mail server ip' }];

/** A row for each mail server. */
export function hostsListing(plan: HostsPlan): Listing {
  const { tally, before, after, shares, suppositions, all } = plan;
  const hosts = new Map([...after, ...[...before].reverse()].map((host) => [host.ip, host]));
  const known = new Set(before.map(({ ip }) => ip));
  const changes = (ip: string) => {
    const users = tally.of(ip);
    return suppositions.has(ip) || users.in > 0 || users.out > 0 || shares.now.get(ip) !== shares.after.get(ip);
  };
  const rowOf = ({ ip, tag, vhosts }: LiveHost): Row => {
    const users = tally.of(ip);
    return [
      ip,
      tag,
      known.has(ip) ? String(vhosts) : NOTHING,
      describeChange(known.has(ip), vhosts, suppositions.get(ip)),
      percentage(shares.now.get(ip)),
      percentage(shares.after.get(ip)),
      ...[users.now, users.after, users.in, users.out].map(String),
    ];
  };
  const sorted = [...hosts.values()].sort((left, right) => compareIps(left.ip, right.ip));
  const changed = sorted.filter(({ ip }) => changes(ip));
  return {
    headers: hostHeaders,
    rows: singleBatch((all ? sorted : changed).map(rowOf)),
    template: ([ip, , , change, share, newShare, users, newUsers, arriving, leaving]: Row) =>
      `${ip} (${change}): share ${share} to ${newShare}, users ${users} to ${newUsers} (${arriving} in, ${leaving} out)\n`,
    summary: () => `${summaryOf(tally)}; ${sorted.length - changed.length} of ${sorted.length} mail servers unchanged`,
    isTyped: true,
  };
}

/** A row for each pair of mail servers between which users would move. */
export function movesListing(tally: Tally): Listing {
  const moves = [...tally.moves()].sort(
    (left, right) => compareIps(left.from, right.from) || compareIps(left.to ?? '', right.to ?? ''),
  );
  return {
    headers: [...ipHeaders, { key: 'users', type: 'number' }],
    rows: singleBatch(moves.map(({ from, to = NOTHING, users }) => [from, to, String(users)])),
    template: ([from, to, users]: Row) => `${users} users from ${from} to ${to}\n`,
    summary: () => summaryOf(tally),
    isTyped: true,
  };
}

/** A row for each user who would move. */
export function usersListing(director: DirectorConnection, prediction: Prediction): Listing {
  const count = { moving: 0, total: 0 };
  return {
    headers: [{ key: 'hash', type: 'number' }, ...ipHeaders],
    rows: userRows(director, prediction, count),
    template: ([hash, from, to]: Row) => `${hash}: ${from} to ${to}\n`,
    summary: () => summaryOf(count),
    isTyped: true,
  };
}

/** @param count updated with each batch */
async function* userRows(
  director: DirectorConnection,
  prediction: Prediction,
  count: { moving: number; total: number },
): AsyncGenerator<Row[]> {
  for await (const entries of directoryEntries(director)) {
    const rows: Row[] = [];
    for (const { hashNumber, canonicalIp } of entries) {
      const place = prediction.placeOf(hashNumber, canonicalIp);
      if (place !== canonicalIp) rows.push([String(hashNumber), canonicalIp, place ?? NOTHING]);
    }
    count.moving += rows.length;
    count.total += entries.length;
    yield rows;
  }
}

function summaryOf({ moving, total }: { readonly moving: number; readonly total: number }): string {
  return `${moving} of ${total} users would not stay`;
}

function describeChange(known: boolean, vhosts: number, supposition: Supposition | undefined): string {
  if (supposition === undefined) return NOTHING;
  if (supposition.removed) return 'remove';
  const weight = known ? supposition.vhosts : vhosts;
  const words = [
    known ? '' : 'add',
    weight === undefined ? '' : known ? `to ${weight}` : String(weight),
    supposition.up === undefined ? '' : supposition.up ? 'up' : 'down',
  ];
  return words.filter((word) => word !== '').join(' ') || NOTHING;
}
