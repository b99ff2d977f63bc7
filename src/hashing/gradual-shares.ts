import { md5Prefix } from './md5.ts';
import type { TaggedHost } from './rings.ts';

/** How long it works before others have their turn. */
const TURN_MS = 10;
/** A point and its host are one number: 32 bits, and as many for the host as an exact number has left. */
const HOST_ROOM = 2 ** 21;
/** Points are sorted in this many parts, by their first bits: a million at once takes too long. */
const PARTS = 256;
const POINTS_PER_PART = 2 ** 32 / PARTS;
/** Steps of simple loops between two looks at the clock. */
const STRIDE = 16_384;

/**
 * What `Rings.shares` gives, but everything else goes on meanwhile: a thousand mail servers have a million points.
 *
 * @param hosts in the order of HOST-LIST
 * @returns what part of all users with its tag belongs to each host, by address, from 0 to 1
 */
export async function gradualShares(hosts: readonly TaggedHost[]): Promise<Map<string, number>> {
  const turn = new Turn();
  const byTag = new Map<string, TaggedHost[]>();
  for (const host of hosts) {
    if (!host.up) continue;
    const group = byTag.get(host.tag);
    if (group === undefined) byTag.set(host.tag, [host]);
    else group.push(host);
  }
  const shares = new Map<string, number>();
  for (const group of byTag.values()) {
    const sizes = await shareSizes(group, turn);
    for (const [index, { ip }] of group.entries()) {
      const size = sizes[index] ?? 0;
      if (size > 0) shares.set(ip, (shares.get(ip) ?? 0) + size / 2 ** 32);
    }
  }
  return shares;
}

/** How many hashes each host has. */
async function shareSizes(hosts: readonly TaggedHost[], turn: Turn): Promise<Float64Array> {
  const sizes = new Float64Array(hosts.length);
  const places = await sortedPlaces(hosts, turn);
  let previous = Math.floor((places.at(-1) ?? 0) / HOST_ROOM) - 2 ** 32;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    const point = Math.floor(place / HOST_ROOM);
    const host = place - point * HOST_ROOM;
    sizes[host] = (sizes[host] ?? 0) + point - previous;
    previous = point;
    if (at % STRIDE === 0) await turn.mayEnd();
  }
  return sizes;
}

/** Points with the hosts that have them; of hosts that share a point the first of the list comes first. */
async function sortedPlaces(hosts: readonly TaggedHost[], turn: Turn): Promise<Float64Array> {
  const unsorted = new Float64Array(hosts.reduce((sum, { vhosts }) => sum + vhosts, 0));
  const ends = new Uint32Array(PARTS + 1);
  let count = 0;
  for (const [number, { ip, vhosts }] of hosts.entries()) {
    for (let index = 0; index < vhosts; index++) {
      const point = md5Prefix(`${ip}-${index}`);
      unsorted[count++] = point * HOST_ROOM + number;
      const part = Math.floor(point / POINTS_PER_PART) + 1;
      ends[part] = (ends[part] ?? 0) + 1;
    }
    await turn.mayEnd();
  }
  for (let part = 1; part <= PARTS; part++) ends[part] = (ends[part] ?? 0) + (ends[part - 1] ?? 0);
  const sorted = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const place = unsorted[at] ?? 0;
    const part = Math.floor(place / HOST_ROOM / POINTS_PER_PART);
    // What was the end of the part before is where this one grows.
    const to = ends[part] ?? 0;
    sorted[to] = place;
    ends[part] = to + 1;
    if (at % STRIDE === 0) await turn.mayEnd();
  }
  let start = 0;
  for (const end of ends.subarray(0, PARTS)) {
    sorted.subarray(start, end).sort();
    start = end;
    await turn.mayEnd();
  }
  return sorted;
}

/** A stretch of work between two turns of the event loop. */
class Turn {
  #began = performance.now();

  async mayEnd(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}
