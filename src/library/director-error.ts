import { DirectorError, type DirectorErrorCode } from '../client/director-error.ts';
import { bytesToText } from './encoding.ts';

export { DirectorError, type DirectorErrorCode };

/** The error with its message decoded from bytes to text. Other errors are returned unchanged. */
export function withTextMessage(error: unknown): unknown {
  if (!(error instanceof DirectorError)) return error;
  const { code, message, systemCode, syscall } = error;
  const text = bytesToText(message);
  return text === message ? error : new DirectorError(code, text, { systemCode, syscall, cause: error });
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
 * The error for a reply other than `OK`. spec: protocol 3.2
 *
 * @param request for the message
 * @param reply the reply line
 */
export function refusal(request: string, reply: string): DirectorError {
  return new DirectorError(replyCodes.get(reply) ?? 'REFUSED', `${request}: ${reply}`, { reply });
}
