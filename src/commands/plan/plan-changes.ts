import type { DirectorConnection } from '../../client/connection.ts';
import type { Header, Listing, Row } from '../../formatters/formatter.ts';
import { Rings } from '../../hashing/rings.ts';
import { compareIps } from '../../protocol/ip-order.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../exit-status.ts';
import { type LiveHost, liveHosts } from '../live-hosts.ts';
import { directoryEntries } from '../placement/directory.ts';
import { percentage } from '../placement/percentage.ts';
import { Tally } from '../placement/tally.ts';
import { singleBatch } from '../single-batch.ts';
import { directorPath } from '../socket-path.ts';
import { type CommandContext, UsageError } from '../subcommand.ts';
import { Prediction } from './prediction.ts';
import { readSuppositions, type SuppositionArguments } from './read-suppositions.ts';
import { type Supposition, SuppositionError, supposedHosts } from './supposed-hosts.ts';

interface PlanArguments extends SuppositionArguments {
  readonly 'socket-path'?: string;
  readonly moves?: true;
  readonly users?: true;
}

/** What a forgotten user is moved to. */
const NOWHERE = '-';

const hostHeaders: readonly Header[] = [
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts' },
  { key: 'change' },
  { key: 'share' },
  { key: 'new-share', title: 'new share' },
  { key: 'users' },
  { key: 'new-users', title: 'new users' },
  { key: 'in' },
  { key: 'out' },
];

/**
 * Shows what would become of the users if mail servers changed and all users were flushed after that. Nothing is changed.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function planChanges(context: CommandContext, args: PlanArguments): Promise<void> {
  if (args.moves && args.users) throw new UsageError();
  const suppositions = await readSuppositions(context, args);
  if (suppositions === undefined) return;
  const director = await context.connect(directorPath(args['socket-path'], context.settings));
  const before = await liveHosts(director);
  const after = supposeOrReport(context, before, suppositions);
  if (after === undefined) return;
  const prediction = new Prediction(before, after);
  if (args.users) await context.print(usersListing(director, prediction), 'table');
  else {
    const tally = await tallyOf(director, prediction);
    context.log.info(`${tally.moving} of ${tally.total} users would not stay`);
    await context.print(args.moves ? movesListing(tally) : hostsListing(tally, before, after, suppositions), 'table');
  }
}

function supposeOrReport(
  { log, fail }: CommandContext,
  hosts: readonly LiveHost[],
  suppositions: ReadonlyMap<string, Supposition>,
): LiveHost[] | undefined {
  try {
    return supposedHosts(hosts, suppositions);
  } catch (error) {
    if (!(error instanceof SuppositionError)) throw error;
    log.error(error.message);
    fail(error.kind === 'missing' ? EX_NOHOST : EX_TEMPFAIL);
    return undefined;
  }
}

function usersListing(director: DirectorConnection, prediction: Prediction): Listing {
  return {
    headers: [{ key: 'hash' }, { key: 'mail server ip' }, { key: 'new-ip', title: 'new mail server ip' }],
    rows: userRows(director, prediction),
    template: ([hash, from, to]: Row) => `${hash}: ${from} to ${to}\n`,
  };
}

async function* userRows(director: DirectorConnection, prediction: Prediction): AsyncGenerator<Row[]> {
  for await (const entries of directoryEntries(director)) {
    const rows: Row[] = [];
    for (const { hashNumber, canonicalIp } of entries) {
      const place = prediction.placeOf(hashNumber, canonicalIp);
      if (place !== canonicalIp) rows.push([String(hashNumber), canonicalIp, place ?? NOWHERE]);
    }
    yield rows;
  }
}

async function tallyOf(director: DirectorConnection, prediction: Prediction): Promise<Tally> {
  const tally = new Tally();
  for await (const entries of directoryEntries(director)) {
    for (const { hashNumber, canonicalIp } of entries) {
      tally.add(canonicalIp, prediction.placeOf(hashNumber, canonicalIp));
    }
  }
  return tally;
}

function movesListing(tally: Tally): Listing {
  const moves = [...tally.moves()].sort(
    (left, right) => compareIps(left.from, right.from) || compareIps(left.to ?? '', right.to ?? ''),
  );
  return {
    headers: [{ key: 'mail server ip' }, { key: 'new-ip', title: 'new mail server ip' }, { key: 'users' }],
    rows: singleBatch(moves.map(({ from, to = NOWHERE, users }) => [from, to, String(users)])),
    template: ([from, to, users]: Row) => `${users} users from ${from} to ${to}\n`,
  };
}

function hostsListing(
  tally: Tally,
  before: readonly LiveHost[],
  after: readonly LiveHost[],
  suppositions: ReadonlyMap<string, Supposition>,
): Listing {
  const now = new Rings(before).shares();
  const then = new Rings(after).shares();
  const hosts = new Map([...after, ...[...before].reverse()].map((host) => [host.ip, host]));
  const known = new Set(before.map(({ ip }) => ip));
  const rows = [...hosts.values()]
    .sort((left, right) => compareIps(left.ip, right.ip))
    .map(({ ip, tag, vhosts }): Row => {
      const users = tally.of(ip);
      return [
        ip,
        tag,
        known.has(ip) ? String(vhosts) : '-',
        describeChange(known.has(ip), vhosts, suppositions.get(ip)),
        percentage(now.get(ip)),
        percentage(then.get(ip)),
        ...[users.now, users.after, users.in, users.out].map(String),
      ];
    });
  return {
    headers: hostHeaders,
    rows: singleBatch(rows),
    template: ([ip, , , change, share, newShare, users, newUsers, arriving, leaving]: Row) =>
      `${ip} (${change}): share ${share} to ${newShare}, users ${users} to ${newUsers} (${arriving} in, ${leaving} out)\n`,
  };
}

function describeChange(known: boolean, vhosts: number, supposition: Supposition | undefined): string {
  if (supposition === undefined) return '-';
  if (supposition.removed) return 'remove';
  const weight = known ? supposition.vhosts : vhosts;
  const words = [
    known ? '' : 'add',
    weight === undefined ? '' : known ? `to ${weight}` : String(weight),
    supposition.up === undefined ? '' : supposition.up ? 'up' : 'down',
  ];
  return words.filter((word) => word !== '').join(' ') || '-';
}
