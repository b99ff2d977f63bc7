import { Rings } from '../../hashing/rings.ts';
import type { LiveHost } from '../shared/live-hosts.ts';

/**
 * Predicts where users are after mail servers have changed and all users have been flushed: users of a removed host are
 * forgotten, others are where the new hash ring assigns them. spec: protocol 3.6, 4.6
 */
export class Prediction {
  /** The tags of the hosts that stay, by address. */
  readonly #tags: ReadonlyMap<string, string>;
  readonly #after: Rings;

  /**
   * @param before the mail servers of HOST-LIST
   * @param after the mail servers after the change
   * @param rings the hash rings of `after`, if they exist already
   */
  constructor(before: readonly LiveHost[], after: readonly LiveHost[], rings = new Rings(after)) {
    const left = new Set(after.map(({ ip }) => ip));
    // If several hosts have the same address, its users are on the first of them.
    this.#tags = new Map(
      before
        .filter(({ ip }) => left.has(ip))
        .map(({ ip, tag }): [string, string] => [ip, tag])
        .reverse(),
    );
    this.#after = rings;
  }

  /**
   * The address of the host that a user would be on.
   *
   * @param ip the address of the host that they are on
   * @returns undefined if they would be forgotten, or if no host takes users with their tag
   */
  placeOf(hash: number, ip: string): string | undefined {
    const tag = this.#tags.get(ip);
    return tag === undefined ? undefined : this.#after.hostOf(hash, tag);
  }
}
