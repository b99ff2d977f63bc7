import { md5Prefix } from './md5.ts';

/** What of a mail server decides its share of the users. */
export interface RingHost {
  /** The address in canonical form. */
  readonly ip: string;
  /** The number of its points on the ring. */
  readonly vhosts: number;
}

/**
 * The ring of virtual hosts: which mail server has which user hashes. One for the hosts of each tag that are up.
 * spec: protocol.md 4.2
 */
export class VhostRing<Host extends RingHost> {
  /** In ascending order; a host's point is at the same index of the other list. */
  readonly #points: Uint32Array;
  readonly #hosts: readonly Host[];

  /** @param hosts in the order of HOST-LIST, which decides between hosts that share a point */
  constructor(hosts: Iterable<Host>) {
    const places: { readonly point: number; readonly host: Host }[] = [];
    for (const host of hosts) {
      for (let index = 0; index < host.vhosts; index++) {
        places.push({ point: md5Prefix(`${host.ip}-${index}`), host });
      }
    }
    places.sort((left, right) => left.point - right.point);
    this.#points = Uint32Array.from(places, ({ point }) => point);
    this.#hosts = places.map(({ host }) => host);
  }

  /**
   * The host of a user: the one with the first point at or after the hash, around the end to the first point.
   *
   * @param hash 32 bits, unsigned
   * @returns undefined when no host has a point
   */
  hostOf(hash: number): Host | undefined {
    return this.#hosts[this.#indexFrom(hash)] ?? this.#hosts[0];
  }

  /** What part of all hashes each host has, from 0 to 1. Hosts without a point are missing. */
  shares(): Map<Host, number> {
    const shares = new Map<Host, number>();
    let previous = (this.#points.at(-1) ?? 0) - 2 ** 32;
    for (const [index, host] of this.#hosts.entries()) {
      const point = this.#points[index] ?? 0;
      shares.set(host, (shares.get(host) ?? 0) + (point - previous) / 2 ** 32);
      previous = point;
    }
    return shares;
  }

  #indexFrom(hash: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
