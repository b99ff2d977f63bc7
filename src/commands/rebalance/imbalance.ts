import type { DirectorConnection } from '../../client/connection.ts';
import { Rings } from '../../hashing/rings.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import { directoryEntries } from '../shared/placement/directory.ts';
import { Tally } from '../shared/placement/tally.ts';
import type { CommandLog } from '../shared/subcommand.ts';

/** A user who is not on the mail server that the ring assigns. */
export interface Move {
  readonly hash: number;
  /** The tag of the mail server that they are on. */
  readonly tag: string;
  readonly from: string;
  readonly to: string;
}

/** The user directory of a director, compared with its hash ring. */
export interface Imbalance {
  readonly hosts: readonly LiveHost[];
  /** The share of each mail server, by address, from 0 to 1. */
  readonly shares: ReadonlyMap<string, number>;
  readonly tally: Tally;
  /** In the order of USER-LIST: the least recently seen user first. */
  readonly moves: readonly Move[];
}

/**
 * Finds the users who are not where the ring assigns them. Users whom it assigns nowhere stay where they are, with a
 * warning.
 *
 * @throws FatalError, DirectorError
 */
export async function measure(director: DirectorConnection, log: CommandLog): Promise<Imbalance> {
  const hosts = await liveHosts(director);
  const rings = await Rings.layOut(hosts);
  const tags = tagsOf(hosts);
  const tally = new Tally();
  const moves: Move[] = [];
  const homeless = new Map<string, number>();
  for await (const entries of directoryEntries(director)) {
    for (const { hashNumber: hash, canonicalIp: from } of entries) {
      const tag = tags.get(from) ?? '';
      const to = rings.hostOf(hash, tag);
      if (to === undefined) homeless.set(tag, (homeless.get(tag) ?? 0) + 1);
      // USER-MOVE with this hash crashes the director.
      else if (hash === 0) log.warning(`User hash 0 on ${from} is left alone`);
      else if (to !== from) moves.push({ hash, tag, from, to });
      tally.add(from, hash === 0 ? from : (to ?? from));
    }
  }
  for (const [tag, users] of homeless) log.warning(homelessUsers(tag, users));
  return { hosts, shares: rings.shares(), tally, moves };
}

/** The tag of each address. If several hosts have the same address, its users are on the first of them. */
export function tagsOf(hosts: readonly LiveHost[]): Map<string, string> {
  return new Map([...hosts].reverse().map(({ ip, tag }) => [ip, tag]));
}

function homelessUsers(tag: string, users: number): string {
  const which = tag === '' ? 'without a tag' : `with the tag '${tag}'`;
  const stay = users === 1 ? `1 user ${which} stays where they are` : `${users} users ${which} stay where they are`;
  return `${stay}: no mail server ${tag === '' ? which : 'with that tag'} is up and has a weight above 0`;
}
