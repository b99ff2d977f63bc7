import { Rings } from '../hashing/rings.ts';
import { compareIps } from '../protocol/ip-order.ts';
import { MAX_VHOSTS } from '../protocol/limits.ts';
import { integerArgument, ipArgument } from './arguments.ts';

/** What of a mail server decides its share of the users. Those that `hostList` gives will do. */
export interface RingServer {
  readonly ip: string;
  /** 100 by default. */
  readonly vhosts?: number | undefined;
  /** None by default. */
  readonly tag?: string | undefined;
  /** Up by default. */
  readonly up?: boolean | undefined;
}

const DEFAULT_VHOSTS = 100;

/** The ring of virtual hosts by which directors put new users on mail servers. */
export class UserRing {
  readonly #rings: Rings;

  /**
   * @param servers in any order
   * @throws TypeError for an address that is none, RangeError for vhosts that are no integer from 0 to 1000
   */
  constructor(servers: Iterable<RingServer>) {
    const hosts = Array.from(servers, ({ ip, vhosts = DEFAULT_VHOSTS, tag = '', up = true }) => {
      return { ip: ipArgument(ip), vhosts: integerArgument('vhosts', vhosts, 0, MAX_VHOSTS), tag, up };
    });
    this.#rings = new Rings(hosts.sort((left, right) => compareIps(left.ip, right.ip)));
  }

  /**
   * The mail server of a user.
   *
   * @param hash see {@link userHasher}
   * @param tag only mail servers with this tag take the user; an empty one stands for those without a tag
   * @returns its address in canonical form; undefined if none takes users
   */
  hostOf(hash: number, tag = ''): string | undefined {
    return this.#rings.hostOf(hash, tag);
  }

  /** What part of the users with its tag each mail server gets, by address, from 0 to 1. Those that get none are missing. */
  shares(): Map<string, number> {
    return this.#rings.shares();
  }
}
