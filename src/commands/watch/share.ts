import { Rings, type TaggedHost } from '../../hashing/rings.ts';

/** A part of what is expected. */
const TOLERANCE = 0.2;
/** Users are spread by chance: hardly ever are they so many standard deviations off. */
const DEVIATIONS = 3;

/** Whether a number of users is too far from another to be chance. */
export function isFar(users: number, expected: number): boolean {
  return Math.abs(users - expected) > Math.max(expected * TOLERANCE, Math.sqrt(expected) * DEVIATIONS);
}

/** The shares of mail servers, worked out only when something has changed that decides them. */
export class Shares {
  #key: string | undefined;
  #shares: ReadonlyMap<string, number> = new Map();

  /** What part of all users with its tag belongs to each host, by address, from 0 to 1. */
  async of(hosts: readonly TaggedHost[]): Promise<ReadonlyMap<string, number>> {
    const key = hosts.map(({ ip, vhosts, tag, up }) => `${ip}\t${vhosts}\t${up}\t${tag}`).join('\n');
    if (key !== this.#key) {
      this.#shares = (await Rings.layOut(hosts)).shares();
      this.#key = key;
    }
    return this.#shares;
  }
}
