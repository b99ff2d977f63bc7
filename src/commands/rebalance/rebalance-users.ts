import type { DirectorConnection } from '../../client/connection.ts';
import type { Header, Listing, Row } from '../../formatters/formatter.ts';
import { Rings } from '../../hashing/rings.ts';
import { parseUint } from '../../protocol/numbers.ts';
import { EX_PENDING } from '../exit-status.ts';
import { type LiveHost, liveHosts } from '../live-hosts.ts';
import { directoryEntries } from '../placement/directory.ts';
import { percentage } from '../placement/percentage.ts';
import { Tally } from '../placement/tally.ts';
import { directorPath } from '../socket-path.ts';
import { type CommandContext, UsageError } from '../subcommand.ts';
import { type MisplacedUser, type MoveResult, UserMover } from './user-mover.ts';

interface RebalanceArguments {
  readonly 'socket-path'?: string;
  readonly 'dry-run'?: true;
  readonly 'max-moves'?: bigint | 'invalid';
  readonly 'max-parallel'?: bigint | 'invalid';
  readonly users?: true;
}

/** A user that is not where the ring has it. */
interface Move extends MisplacedUser {
  readonly from: string;
  readonly to: string;
}

/** The directory of a director, against its ring. */
interface Imbalance {
  readonly hosts: readonly LiveHost[];
  readonly tally: Tally;
  /** In the order of USER-LIST: who was seen least lately comes first. */
  readonly moves: readonly Move[];
}

type MoveUsers = () => Promise<ReadonlyMap<Move, MoveResult>>;

const DEFAULT_PARALLEL = 100;
const BATCH_ROWS = 512;

const hostHeaders: readonly Header[] = [
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts' },
  { key: 'share' },
  { key: 'users' },
  { key: 'hashed' },
  { key: 'in' },
  { key: 'out' },
];

const userHeaders: readonly Header[] = [
  { key: 'hash' },
  { key: 'mail server ip' },
  { key: 'new-ip', title: 'new mail server ip' },
];

/**
 * Shows how the users are spread and how the ring would have them, and moves those who are elsewhere.
 *
 * @throws UsageError, FatalError, DirectorError
 */
export async function rebalanceUsers(context: CommandContext, args: RebalanceArguments): Promise<void> {
  const maxMoves = atLeastOne(args['max-moves']) ?? Number.POSITIVE_INFINITY;
  const maxParallel =
    atLeastOne(args['max-parallel']) ??
    (parseUint(context.settings.settings.get('director_max_parallel_moves')) || DEFAULT_PARALLEL);
  const director = await context.connect(directorPath(args['socket-path'], context.settings));
  const imbalance = await measure(context, director);
  const listing = args.users ? usersListing : hostsListing;
  if (args['dry-run']) {
    if (imbalance.moves.length > 0) context.fail(EX_PENDING);
    await context.print(listing(imbalance), 'table');
    return;
  }
  const chosen = imbalance.moves.slice(0, maxMoves);
  const mover = new UserMover(context, director);
  await context.print(
    listing(imbalance, () => moveAll(context, mover, chosen, maxParallel)),
    'table',
  );
}

function atLeastOne(given: bigint | 'invalid' | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (given === 'invalid' || given < 1n) throw new UsageError();
  return Number(given);
}

async function measure(context: CommandContext, director: DirectorConnection): Promise<Imbalance> {
  const hosts = await liveHosts(director);
  const rings = new Rings(hosts);
  // Of hosts with one address users are on the first.
  const tags = new Map([...hosts].reverse().map(({ ip, tag }) => [ip, tag]));
  const tally = new Tally();
  const moves: Move[] = [];
  for await (const entries of directoryEntries(director)) {
    for (const { hashNumber: hash, canonicalIp: from } of entries) {
      const tag = tags.get(from) ?? '';
      const to = rings.hostOf(hash, tag) ?? from;
      // A director that is told to move this hash ends with all that it knows.
      if (hash === 0) context.log.warning(`User hash 0 on ${from} is left alone`);
      else if (to !== from) moves.push({ hash, tag, from, to });
      tally.add(from, hash === 0 ? from : to);
    }
  }
  return { hosts, tally, moves };
}

/** Moves the users, and says what became of each. */
async function moveAll(
  { log }: CommandContext,
  mover: UserMover,
  moves: readonly Move[],
  maxParallel: number,
): Promise<Map<Move, MoveResult>> {
  const results = await mover.move(moves, maxParallel);
  const count = (wanted: MoveResult) => results.filter((result) => result === wanted).length;
  log.info(`${count('moved')} of ${moves.length} users moved`);
  const unsent = count('unsent');
  if (unsent > 0) log.error(`${unsent} of ${moves.length} users not moved`);
  return new Map(moves.map((move, index) => [move, results[index] ?? 'unsent']));
}

/** @param moveUsers what is done before the rows are there; without it they show what there is to do */
function hostsListing({ hosts, tally }: Imbalance, moveUsers?: MoveUsers): Listing {
  const shares = new Rings(hosts).shares();
  const rowOf = ({ ip, tag, vhosts }: LiveHost): Row => {
    const users = tally.of(ip);
    const counts = [users.now, users.after, users.in, users.out].map(String);
    return [ip, tag, String(vhosts), percentage(shares.get(ip)), ...counts];
  };
  return {
    headers: moveUsers ? [...hostHeaders, { key: 'moved' }] : hostHeaders,
    rows: rowsAfter(moveUsers, (results) => {
      if (results === undefined) return [hosts.map(rowOf)];
      const done = new Tally();
      for (const [{ from, to }, result] of results) done.add(from, result === 'moved' ? to : from);
      return [hosts.map((host) => [...rowOf(host), String(done.of(host.ip).out)])];
    }),
    template: ([ip, , , share, users, hashed, arriving, leaving, moved]: Row) => {
      const done = moved === undefined ? '' : `, ${moved} moved`;
      return `${ip}: share ${share}, users ${users}, ${hashed} by the ring (${arriving} in, ${leaving} out)${done}\n`;
    },
  };
}

function usersListing({ moves }: Imbalance, moveUsers?: MoveUsers): Listing {
  return {
    headers: moveUsers ? [...userHeaders, { key: 'result' }] : userHeaders,
    rows: rowsAfter(moveUsers, (results) => userBatches(moves, results)),
    template: ([hash, from, to, result]: Row) =>
      `${hash}: ${from} to ${to}${result === undefined ? '' : `, ${result}`}\n`,
  };
}

/** Of all rows together, a million would take much memory. */
function* userBatches(moves: readonly Move[], results: ReadonlyMap<Move, MoveResult> | undefined): Generator<Row[]> {
  for (let start = 0; start < moves.length; start += BATCH_ROWS) {
    yield moves.slice(start, start + BATCH_ROWS).map((move) => {
      const row = [String(move.hash), move.from, move.to];
      return results === undefined ? row : [...row, results.get(move) ?? 'left'];
    });
  }
}

/**
 * All users are moved before any row is printed, so that no trouble with the output ends it. The empty batch makes a
 * formatter that cannot be used say so before that.
 */
async function* rowsAfter(
  moveUsers: MoveUsers | undefined,
  batchesOf: (results: ReadonlyMap<Move, MoveResult> | undefined) => Iterable<Row[]>,
): AsyncGenerator<Row[]> {
  yield [];
  yield* batchesOf(await moveUsers?.());
}
