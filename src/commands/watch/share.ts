import { Rings, type TaggedHost } from '../../hashing/rings.ts';

/** A fraction of the expected number. */
const TOLERANCE = 0.2;
/** In standard deviations: the hash spreads users at random, and rarely exceeds this. */
const DEVIATIONS = 3;

/** Whether a number of users differs from the expected one by more than chance explains. */
export function isFar(users: number, expected: number): boolean {
  return Math.abs(users - expected) > Math.max(expected * TOLERANCE, Math.sqrt(expected) * DEVIATIONS);
}

/** Computes the shares of mail servers, and caches them until a mail server changes. */
export class Shares {
  #key: string | undefined;
  #shares: ReadonlyMap<string, number> = new Map();

  /** The fraction of the users with its tag that the hash assigns to each host, by address, from 0 to 1. */
  async of(hosts: readonly TaggedHost[]): Promise<ReadonlyMap<string, number>> {
    const key = hosts.map(({ ip, vhosts, tag, up }) => `${ip}\t${vhosts}\t${up}\t${tag}`).join('\n');
    if (key !== this.#key) {
      this.#shares = (await Rings.layOut(hosts)).shares();
      this.#key = key;
    }
    return this.#shares;
  }
}
