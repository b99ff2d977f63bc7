import { allSteps, BUCKET_BITS, layOutRing, type RingHost, type RingLayout } from './ring-layout.ts';

/**
 * The ring of virtual hosts, which assigns user hashes to mail servers. Each tag has its own ring of hosts that are up.
 * spec: protocol 4.2
 */
export class VhostRing<Host extends RingHost> {
  readonly #layout: RingLayout;
  readonly #hosts: readonly Host[];

  /**
   * @param hosts in the order of HOST-LIST, which decides between hosts that share a point
   * @param layout the layout of these hosts; computed by default
   */
  constructor(hosts: readonly Host[], layout = allSteps(layOutRing(hosts))) {
    this.#hosts = hosts;
    this.#layout = layout;
  }

  /**
   * The host of a user: the owner of the first point at or after the hash, or of the first point if there is none.
   *
   * @param hash unsigned 32-bit integer
   * @returns undefined if no host has a point
   */
  hostOf(hash: number): Host | undefined {
    const { owners } = this.#layout;
    const owner = owners[this.#indexFrom(hash)] ?? owners[0];
    return owner === undefined ? undefined : this.#hosts[owner];
  }

  /** The share of all hashes that each host has, from 0 to 1. Hosts without a point are missing. */
  shares(): Map<Host, number> {
    const { points, owners } = this.#layout;
    const shares = new Float64Array(this.#hosts.length);
    let previous = (points.at(-1) ?? 0) - 2 ** 32;
    // With a million points, `entries()` is much slower.
    for (let index = 0; index < points.length; index++) {
      const point = points[index] ?? 0;
      const owner = owners[index] ?? 0;
      shares[owner] = (shares[owner] ?? 0) + (point - previous) / 2 ** 32;
      previous = point;
    }
    const withPoints = this.#hosts.map((host, owner) => [host, shares[owner] ?? 0] as const);
    return new Map(withPoints.filter(([host]) => host.vhosts > 0));
  }

  #indexFrom(hash: number): number {
    const { points, starts } = this.#layout;
    const bucket = hash >>> (32 - BUCKET_BITS);
    let low = starts[bucket] ?? 0;
    let high = starts[bucket + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((points[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
