/** A director of the ring. */
export interface KnownDirector {
  /** The address in canonical form. */
  readonly ip: string;
  readonly port: number;
  /** When connecting to it last failed. */
  readonly failed: Date | undefined;
}

/** The director that was asked. */
export interface SelfDirector extends KnownDirector {
  readonly type: 'self';
  /** `ring synced`, `ring handshaking` or `ring syncing - last sync N secs ago`. */
  readonly status: string;
  /** How long the last sync took, in milliseconds. */
  readonly lastSyncMs: number;
}

/** A director to which there is no connection. */
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
  /** How many bytes wait to be written, now and at most. */
  readonly bytesBuffered: number;
  readonly bytesBufferedPeak: number;
  readonly lastRead: Date | undefined;
  readonly lastWritten: Date | undefined;
}

/** A director with its connection: the neighbour on the left or right, or one that comes in or goes out for a while. */
export interface ConnectedDirector extends KnownDirector, RingConnection {
  readonly type: 'left' | 'right' | 'in' | 'out';
}

/** A connection whose other end has not yet said which director it is. */
export interface UnidentifiedConnection extends RingConnection {
  readonly type: 'unidentified';
}

/** A line of DIRECTOR-LIST. A director with two connections has two. */
export type RingDirector = SelfDirector | UnconnectedDirector | ConnectedDirector | UnidentifiedConnection;
