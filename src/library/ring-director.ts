/** A director of the ring. */
export interface KnownDirector {
  /** The address in canonical form. */
  readonly ip: string;
  readonly port: number;
  /** When a connection attempt to it last failed. */
  readonly failed: Date | undefined;
}

/** The director that sent the list. */
export interface SelfDirector extends KnownDirector {
  readonly type: 'self';
  /** `ring synced`, `ring handshaking` or `ring syncing - last sync N secs ago`. */
  readonly status: string;
  /** How long the last sync took, in milliseconds. */
  readonly lastSyncMs: number;
}

/** A director without a connection. */
export interface UnconnectedDirector extends KnownDirector {
  readonly type: 'unconnected' | 'removed';
}

/** A connection between directors. */
export interface RingConnection {
  /** `synced`, `syncing`, `handshaking - N USERs received` or `handshaking - N USERs sent`. */
  readonly status: string;
  readonly pingMs: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** The number of bytes that wait to be written. */
  readonly bytesBuffered: number;
  /** The largest value of `bytesBuffered` so far. */
  readonly bytesBufferedPeak: number;
  readonly lastRead: Date | undefined;
  readonly lastWritten: Date | undefined;
}

/** A director with its connection: the left or right neighbour, or a temporary incoming or outgoing connection. */
export interface ConnectedDirector extends KnownDirector, RingConnection {
  readonly type: 'left' | 'right' | 'in' | 'out';
}

/** A connection whose peer has not yet identified itself. */
export interface UnidentifiedConnection extends RingConnection {
  readonly type: 'unidentified';
}

/** A line of DIRECTOR-LIST. A director with two connections has two lines. */
export type RingDirector = SelfDirector | UnconnectedDirector | ConnectedDirector | UnidentifiedConnection;
