import { Rings } from '../../hashing/rings.ts';
import type { LiveHost } from '../live-hosts.ts';

/**
 * Where users are when mail servers have changed and all users have been flushed after that: a removed host's users are
 * forgotten, others are where the new ring has them. spec: protocol 3.6, 4.6
 */
export class Prediction {
  /** Of the hosts that stay, by address. */
  readonly #tags: ReadonlyMap<string, string>;
  readonly #after: Rings;

  /**
   * @param before as HOST-LIST has them
   * @param after as it would have them
   * @param rings of those, if they are laid out
   */
  constructor(before: readonly LiveHost[], after: readonly LiveHost[], rings = new Rings(after)) {
    const left = new Set(after.map(({ ip }) => ip));
    // Of hosts with one address users are on the first.
    this.#tags = new Map(
      before
        .filter(({ ip }) => left.has(ip))
        .map(({ ip, tag }): [string, string] => [ip, tag])
        .reverse(),
    );
    this.#after = rings;
  }

  /**
   * Where an entry of the user directory would be.
   *
   * @param ip the address of the host that it is on
   * @returns undefined if it would be forgotten
   */
  placeOf(hash: number, ip: string): string | undefined {
    const tag = this.#tags.get(ip);
    return tag === undefined ? undefined : this.#after.hostOf(hash, tag);
  }
}
