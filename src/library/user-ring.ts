import { Rings } from '../hashing/rings.ts';
import { compareIps } from '../posix/ip-order.ts';
import { MAX_VHOSTS } from '../protocol/limits.ts';
import { integerArgument, ipArgument } from './arguments.ts';

/** The properties of a mail server that determine its share of the users. The records of `hostList` have them. */
export interface RingServer {
  readonly ip: string;
  /** 100 by default. */
  readonly vhosts?: number | undefined;
  /** None by default. */
  readonly tag?: string | undefined;
  /** Whether it is up; true by default. */
  readonly up?: boolean | undefined;
}

const DEFAULT_VHOSTS = 100;

/** The ring of virtual hosts with which directors assign new users to mail servers. */
export class UserRing {
  readonly #rings: Rings;

  /**
   * @param servers in any order
   * @throws TypeError for an invalid address, RangeError for vhosts that are not an integer from 0 to 1000
   */
  constructor(servers: Iterable<RingServer>) {
    const hosts = Array.from(servers, ({ ip, vhosts = DEFAULT_VHOSTS, tag = '', up = true }) => {
      return { ip: ipArgument(ip), vhosts: integerArgument('vhosts', vhosts, 0, MAX_VHOSTS), tag, up };
    });
    this.#rings = new Rings(hosts.sort((left, right) => compareIps(left.ip, right.ip)));
  }

  /**
   * The mail server that a user is assigned to.
   *
   * @param hash see {@link userHasher}
   * @param tag only mail servers with this tag are considered; empty for those without a tag
   * @returns the address in canonical form; undefined if no mail server accepts users
   */
  hostOf(hash: number, tag = ''): string | undefined {
    return this.#rings.hostOf(hash, tag);
  }

  /**
   * The share of the users with its tag that each mail server gets, from 0 to 1, by address. Mail servers that get none
   * are omitted.
   */
  shares(): Map<string, number> {
    return this.#rings.shares();
  }
}
