import { setImmediate } from 'node:timers/promises';
import { layOutRing, type RingHost } from './ring-layout.ts';
import { VhostRing } from './vhost-ring.ts';

/** What determines the place of a mail server on the rings. */
export interface TaggedHost extends RingHost {
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
}

/** The ring of virtual hosts for each tag, which assigns users to mail servers. spec: protocol 4.2 */
export class Rings {
  readonly #rings: ReadonlyMap<string, VhostRing<TaggedHost>>;

  /** @param hosts in the order of HOST-LIST */
  constructor(hosts: readonly TaggedHost[], rings?: ReadonlyMap<string, VhostRing<TaggedHost>>) {
    this.#rings = rings ?? new Map([...byTag(hosts)].map(([tag, some]) => [tag, new VhostRing(some)]));
  }

  /**
   * The same as the constructor, without blocking the event loop: a thousand hosts with 1000 vhosts each take seconds.
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
   * The address of the host that the ring of a tag assigns to a user.
   *
   * @returns undefined if no host with that tag accepts users
   */
  hostOf(hash: number, tag: string): string | undefined {
    return this.#rings.get(tag)?.hostOf(hash)?.ip;
  }

  /** The share of the users with its tag that each host gets, from 0 to 1, by address. Others are omitted. */
  shares(): Map<string, number> {
    const shares = new Map<string, number>();
    for (const ring of this.#rings.values()) {
      for (const [{ ip }, share] of ring.shares()) shares.set(ip, (shares.get(ip) ?? 0) + share);
    }
    return shares;
  }
}

/** Groups the hosts that are up by their tag. A tag whose hosts are all down has an empty group. */
function byTag(hosts: readonly TaggedHost[]): Map<string, TaggedHost[]> {
  const groups = new Map<string, TaggedHost[]>();
  for (const host of hosts) {
    const group = groups.get(host.tag) ?? [];
    groups.set(host.tag, group);
    if (host.up) group.push(host);
  }
  return groups;
}
