import { setImmediate } from 'node:timers/promises';
import { layOutRing, type RingHost } from './ring-layout.ts';
import { VhostRing } from './vhost-ring.ts';

/** A mail server as the rings of all tags need it. */
export interface TaggedHost extends RingHost {
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
}

/** Where users belong: the ring of virtual hosts for each tag. spec: protocol 4.2 */
export class Rings {
  readonly #rings: ReadonlyMap<string, VhostRing<TaggedHost>>;

  /** @param hosts in the order of HOST-LIST */
  constructor(hosts: readonly TaggedHost[], rings?: ReadonlyMap<string, VhostRing<TaggedHost>>) {
    this.#rings = rings ?? new Map([...byTag(hosts)].map(([tag, some]) => [tag, new VhostRing(some)]));
  }

  /**
   * As the constructor, but other work of the program goes on meanwhile: a thousand hosts of the greatest weight take
   * seconds.
   *
   * @param hosts in the order of HOST-LIST
   */
  static async layOut(hosts: readonly TaggedHost[]): Promise<Rings> {
    const rings = new Map<string, VhostRing<TaggedHost>>();
    for (const [tag, some] of byTag(hosts)) {
      const steps = layOutRing(some);
      let step = steps.next();
      for (; !step.done; step = steps.next()) await setImmediate();
      rings.set(tag, new VhostRing(some, step.value));
    }
    return new Rings(hosts, rings);
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

/** The hosts that are up. */
function byTag(hosts: readonly TaggedHost[]): Map<string, TaggedHost[]> {
  const groups = new Map<string, TaggedHost[]>();
  for (const host of hosts) {
    const group = groups.get(host.tag) ?? [];
    groups.set(host.tag, group);
    if (host.up) group.push(host);
  }
  return groups;
}
