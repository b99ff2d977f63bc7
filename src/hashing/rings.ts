import { type RingHost, VhostRing } from './vhost-ring.ts';

/** A mail server as the rings of all tags need it. */
export interface TaggedHost extends RingHost {
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
}

/** Where users belong: the ring of virtual hosts for each tag. spec: protocol.md 4.2 */
export class Rings {
  readonly #rings = new Map<string, VhostRing<TaggedHost>>();

  /** @param hosts in the order of HOST-LIST */
  constructor(hosts: readonly TaggedHost[]) {
    for (const tag of new Set(hosts.map((host) => host.tag))) {
      this.#rings.set(tag, new VhostRing(hosts.filter((host) => host.up && host.tag === tag)));
    }
  }

  /**
   * The address of the host that a user belongs to, among those with a tag.
   *
   * @returns undefined where no such host takes users
   */
  hostOf(hash: number, tag: string): string | undefined {
    return this.#rings.get(tag)?.hostOf(hash)?.ip;
  }

  /** What part of all users with its tag belongs to each host, by address, from 0 to 1. Hosts without one are missing. */
  shares(): Map<string, number> {
    const shares = new Map<string, number>();
    for (const ring of this.#rings.values()) {
      for (const [{ ip }, share] of ring.shares()) shares.set(ip, (shares.get(ip) ?? 0) + share);
    }
    return shares;
  }
}
