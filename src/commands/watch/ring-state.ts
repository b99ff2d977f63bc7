/** A director of the ring, or a connection to it. */
export interface RingLine {
  /** Address and port. */
  readonly director: string;
  /** `self`, `left`, `right`, `in`, `out`, `removed`; empty without a connection. */
  readonly type: string;
  /** When a connection to it failed last, in Unix seconds; 0 for never. */
  readonly failed: number;
  /** Empty without a connection. */
  readonly status: string;
}

/** In a ring of so many each has a connection to each other. */
const ALL_NEIGHBOURS = 3;

/** How many directors a ring has, those aside that were removed. */
export function ringSize(ring: readonly RingLine[]): number {
  const members = ring.filter(({ type, director }) => type !== 'removed' && director !== 'unknown');
  return new Set(members.map(({ director }) => director)).size;
}

/**
 * What of a ring is out of step: a connection that is not in sync, or a director without a connection that should have
 * one. In a larger ring only neighbours are connected; another one is missed there if its last connection failed.
 */
export function outOfStep(ring: readonly RingLine[]): RingLine[] {
  const isSmall = ringSize(ring) <= ALL_NEIGHBOURS;
  return ring.filter(({ type, status, failed }) => {
    if (type === 'removed') return false;
    if (status === '') return isSmall || failed > 0;
    return status !== 'synced' && status !== 'ring synced';
  });
}
