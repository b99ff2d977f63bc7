/**
 * The reason of a {@link DirectorError}.
 *
 * - `CONNECT_REFUSED`: nothing listens at the address.
 * - `CONNECT_NOT_FOUND`: the socket or the host does not exist.
 * - `CONNECT_DENIED`: this process may not use the socket.
 * - `CONNECT_FAILED`: the connection failed for another reason; `systemCode` may have it.
 * - `HANDSHAKE_FAILED`: the peer sends nothing for five seconds, or disconnects.
 * - `VERSION_MISMATCH`: the peer is not a director, or uses another major version of the protocol.
 * - `CONNECTION_LOST`: the connection ended while it was needed. The last request may have been carried out. A director
 *   also closes the connection when it does not know a request.
 * - `INVALID_REPLY`: a reply is malformed; `reply` is the line.
 * - `CLOSED`: the connection was closed on this side.
 * - `NOT_FOUND`: the director does not know the mail server or director.
 * - `TRY_AGAIN`: the user is being moved, too many users are being kicked, or the director cannot hash the name.
 * - `VHOSTS_TOO_LARGE`: a mail server has at most 1000 vhosts.
 * - `TAG_MISMATCH`: the mail server has another tag, which cannot be changed.
 * - `HOST_BUSY`: the last change of the mail server has not yet reached the whole ring.
 * - `RING_SYNC_TIMEOUT`: the ring was not in sync within 30 seconds. The change may have been made on this director.
 *   The connection is closed, because a second such wait on it would crash the director.
 * - `REFUSED`: the director refused for another reason; `reply` is its text.
 * - `INVALID_FORMAT`: a format for hashing user names cannot be expanded.
 * - `INVALID_CONFIGURATION`: a director cannot be started with these options.
 * - `LISTEN_FAILED`: a director cannot listen on one of its sockets.
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

/** A request that a director refused or that failed, or a connection that failed. */
// In src/client, the message is latin1: the text that the command line shows.
// spec: command-line 3, differences D7, D14, D16
export class DirectorError extends Error {
  override readonly name = 'DirectorError';
  readonly code: DirectorErrorCode;
  /** The director's reply, if the error is about one. */
  readonly reply: string | undefined;
  /** The code of the system error, such as `EPIPE`, if there is one. */
  readonly systemCode: string | undefined;
  /** The system call that failed on a lost connection; undefined if the director closed it. */
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
