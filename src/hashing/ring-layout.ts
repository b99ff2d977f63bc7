import { md5Prefix } from './md5.ts';

/** What determines the points of a mail server on the ring. */
export interface RingHost {
  /** The address in canonical form. */
  readonly ip: string;
  /** The number of its points on the ring. */
  readonly vhosts: number;
}

/** The points of hosts on a ring. */
export interface RingLayout {
  /** In ascending order. */
  readonly points: Uint32Array;
  /** For each point, the index of its host. */
  readonly owners: Uint32Array;
  /** The first point with each value of the upper {@link BUCKET_BITS}, and the end of the points. */
  readonly starts: Uint32Array;
}

/** A point of 32 bits and a host index of 21 bits fit into the 53 bits of an exact number. */
const MAX_HOSTS = 2 ** 21;
/** The leading bits of a point that select its bucket. */
export const BUCKET_BITS = 12;
const BUCKETS = 2 ** BUCKET_BITS;
/** The number of points to process between two yields. */
const STEP = 8192;

/**
 * Computes the layout of a ring. Yields every few milliseconds, so that the caller can let other work run.
 *
 * @param hosts in the order of HOST-LIST, which decides between hosts that share a point
 * @throws RangeError for more than two million hosts
 */
export function* layOutRing(hosts: readonly RingHost[]): Generator<void, RingLayout> {
  if (hosts.length > MAX_HOSTS) throw new RangeError('Too many hosts for a ring');
  const count = hosts.reduce((sum, { vhosts }) => sum + vhosts, 0);
  const keys = new Float64Array(count);
  let filled = 0;
  for (const [owner, { ip, vhosts }] of hosts.entries()) {
    for (let index = 0; index < vhosts; index++) {
      keys[filled++] = md5Prefix(`${ip}-${index}`) * MAX_HOSTS + owner;
      if (filled % STEP === 0) yield;
    }
  }
  const { sorted, starts } = yield* sort(keys);
  const points = new Uint32Array(count);
  const owners = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const key = sorted[index] ?? 0;
    points[index] = Math.floor(key / MAX_HOSTS);
    owners[index] = key % MAX_HOSTS;
    if (index % STEP === 0) yield;
  }
  return { points, owners, starts };
}

/** A bucket sort. MD5 spreads points evenly, so all buckets are small. */
function* sort(keys: Float64Array): Generator<void, { sorted: Float64Array; starts: Uint32Array }> {
  const bucketOf = (key: number) => Math.floor(key / (MAX_HOSTS * 2 ** (32 - BUCKET_BITS)));
  const starts = new Uint32Array(BUCKETS + 1);
  for (let index = 0; index < keys.length; index++) {
    const next = bucketOf(keys[index] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
    if (index % STEP === 0) yield;
  }
  for (let bucket = 0; bucket < BUCKETS; bucket++)
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  const places = starts.slice();
  const sorted = new Float64Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0;
    const bucket = bucketOf(key);
    const place = places[bucket] ?? 0;
    places[bucket] = place + 1;
    sorted[place] = key;
    if (index % STEP === 0) yield;
  }
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    sorted.subarray(starts[bucket], starts[bucket + 1]).sort();
    if (bucket % 64 === 0) yield;
  }
  return { sorted, starts };
}

/** Runs a generator to its end without a pause. */
export function allSteps<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
