/** A director of the ring, or a connection to it. */
export interface RingLine {
  /** Its address and port. */
  readonly director: string;
  /** `self`, `left`, `right`, `in`, `out`, `removed`; empty without a connection. */
  readonly type: string;
  /** When a connection to it last failed, in Unix seconds; 0 for never. */
  readonly failed: number;
  /** Empty without a connection. */
  readonly status: string;
}

/** The size of the largest ring in which each director is connected to every other. */
const ALL_NEIGHBOURS = 3;

/** The number of directors in a ring, without removed ones. */
export function ringSize(ring: readonly RingLine[]): number {
  const members = ring.filter(({ type, director }) => type !== 'removed' && director !== 'unknown');
  return new Set(members.map(({ director }) => director)).size;
}

/**
 * The problems of a ring: connections that are not in sync, and directors that should be connected but are not. In a
 * ring of more than {@link ALL_NEIGHBOURS} directors only neighbours are connected. There, a director without a
 * connection is a problem only if a connection to it has failed.
 */
export function outOfStep(ring: readonly RingLine[]): RingLine[] {
  const isSmall = ringSize(ring) <= ALL_NEIGHBOURS;
  return ring.filter(({ type, status, failed }) => {
    if (type === 'removed') return false;
    if (status === '') return isSmall || failed > 0;
    return status !== 'synced' && status !== 'ring synced';
  });
}
