/**
 * What is wrong.
 *
 * - `CONNECT_REFUSED`: nobody listens at the address.
 * - `CONNECT_NOT_FOUND`: there is no such socket, or no host of that name.
 * - `CONNECT_DENIED`: the socket may not be used by this process.
 * - `CONNECT_FAILED`: there is no connection for another reason; `systemCode` may tell.
 * - `HANDSHAKE_FAILED`: who listens is silent for five seconds, or goes away.
 * - `VERSION_MISMATCH`: who listens is no director, or speaks another major version.
 * - `CONNECTION_LOST`: the connection has ended while it was needed. What was asked for last may have been done. A director
 *   also ends the connection when it does not know a request.
 * - `INVALID_REPLY`: a reply makes no sense; `reply` is the line.
 * - `CLOSED`: the connection was closed on this side.
 * - `NOT_FOUND`: the director does not know the mail server, or the director.
 * - `TRY_AGAIN`: the user is being moved, or too many are being kicked; or the director cannot hash the name.
 * - `VHOSTS_TOO_LARGE`: a mail server has at most 1000 vhosts.
 * - `TAG_MISMATCH`: the mail server has another tag, which cannot be changed.
 * - `HOST_BUSY`: the last change of the mail server is still on its way around the ring.
 * - `RING_SYNC_TIMEOUT`: the ring was not in sync within 30 seconds. The change may have been made on this director. The
 *   connection is closed, as a director does not survive another such wait on it.
 * - `REFUSED`: the director refuses for another reason; `reply` is its text.
 * - `INVALID_FORMAT`: a format of user hashes does not expand.
 * - `INVALID_CONFIGURATION`: a director cannot be started with these options.
 * - `LISTEN_FAILED`: a director cannot listen where it is to.
 */
export type DirectorErrorCode =
  | 'CONNECT_REFUSED'
  | 'CONNECT_NOT_FOUND'
  | 'CONNECT_DENIED'
  | 'CONNECT_FAILED'
  | 'HANDSHAKE_FAILED'
  | 'VERSION_MISMATCH'
  | 'CONNECTION_LOST'
  | 'INVALID_REPLY'
  | 'CLOSED'
  | 'NOT_FOUND'
  | 'TRY_AGAIN'
  | 'VHOSTS_TOO_LARGE'
  | 'TAG_MISMATCH'
  | 'HOST_BUSY'
  | 'RING_SYNC_TIMEOUT'
  | 'REFUSED'
  | 'INVALID_FORMAT'
  | 'INVALID_CONFIGURATION'
  | 'LISTEN_FAILED';

/** Details of a {@link DirectorError}. */
interface DirectorErrorDetails {
  readonly reply?: string;
  readonly systemCode?: string | undefined;
  readonly syscall?: 'read' | 'write' | undefined;
  readonly cause?: unknown;
}

/**
 * A failure of a director, or of the connection to it. From `client` the message is the text that the command line
 * shows, latin1. spec: command-line 3, differences D7, D14, D16
 */
export class DirectorError extends Error {
  override readonly name = 'DirectorError';
  readonly code: DirectorErrorCode;
  /** The director's reply, if that is what failed. */
  readonly reply: string | undefined;
  /** The system's code, such as `EPIPE`, if there is one. */
  readonly systemCode: string | undefined;
  /** The system call by which a connection was lost; undefined if the director ended it. */
  readonly syscall: 'read' | 'write' | undefined;

  /** @internal */
  constructor(code: DirectorErrorCode, message: string, details: DirectorErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.reply = details.reply;
    this.systemCode = details.systemCode;
    this.syscall = details.syscall;
  }
}
