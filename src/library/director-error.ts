import { DirectorError as ConnectionError } from '../client/director-error.ts';
import { bytesToText } from './encoding.ts';

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

/** Something that a director, or the way to it, does not allow. */
export class DirectorError extends Error {
  override readonly name = 'DirectorError';
  readonly code: DirectorErrorCode;
  /** The line that the director has answered, if it has. */
  readonly reply: string | undefined;
  /** The system's code, such as `EPIPE`, if there is one. */
  readonly systemCode: string | undefined;

  constructor(
    code: DirectorErrorCode,
    message: string,
    more: { readonly reply?: string; readonly systemCode?: string | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.reply = more.reply;
    this.systemCode = more.systemCode;
  }
}

const EX_PROTOCOL = 76;

const connectCodes: ReadonlyMap<string, DirectorErrorCode> = new Map<string, DirectorErrorCode>([
  ['ECONNREFUSED', 'CONNECT_REFUSED'],
  ['ENOENT', 'CONNECT_NOT_FOUND'],
  ['ENOTFOUND', 'CONNECT_NOT_FOUND'],
  ['EACCES', 'CONNECT_DENIED'],
  ['EPERM', 'CONNECT_DENIED'],
]);

/** What users of the library see of a connection's trouble; other errors stay what they are. */
export function publicError(error: unknown): unknown {
  if (!(error instanceof ConnectionError)) return error;
  return new DirectorError(codeOf(error), bytesToText(error.message), { systemCode: error.code });
}

function codeOf({ kind, status, code }: ConnectionError): DirectorErrorCode {
  switch (kind) {
    case 'connect':
      return connectCodes.get(code ?? '') ?? 'CONNECT_FAILED';
    case 'handshake':
      return status === EX_PROTOCOL ? 'VERSION_MISMATCH' : 'HANDSHAKE_FAILED';
    case 'write':
    case 'disconnected':
    case 'read':
      return 'CONNECTION_LOST';
    case 'reply':
      return 'INVALID_REPLY';
    case 'closed':
      return 'CLOSED';
  }
}

const replyCodes: ReadonlyMap<string, DirectorErrorCode> = new Map<string, DirectorErrorCode>([
  ['NOTFOUND', 'NOT_FOUND'],
  ['TRYAGAIN', 'TRY_AGAIN'],
  ['vhost count too large', 'VHOSTS_TOO_LARGE'],
  ["host tag can't be changed", 'TAG_MISMATCH'],
  ['host is already being updated - try again later', 'HOST_BUSY'],
  ['Ring sync timed out', 'RING_SYNC_TIMEOUT'],
]);

/**
 * What a reply other than `OK` says. spec: protocol.md 3.2
 *
 * @param request what was asked, for the message
 * @param reply the line
 */
export function refusal(request: string, reply: string): DirectorError {
  return new DirectorError(replyCodes.get(reply) ?? 'REFUSED', `${request}: ${reply}`, { reply });
}
