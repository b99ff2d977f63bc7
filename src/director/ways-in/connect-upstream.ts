import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, strerror } from '../../posix/strerror.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
const GIVE_UP_MS = 30_000;
/** How long to wait for the server's greeting. A silent connection is accepted after that. */
const SILENT_MS = 200;

/** The auth server cannot be reached. The message says why, for a log line. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

/**
 * Connects to the unix socket of an auth server. Failed attempts are repeated for 30 seconds: the server may be
 * restarting.
 *
 * @param path UTF-8; a relative path is relative to the working directory
 * @param onFailure called after each failed attempt
 * @param signal stops the attempts
 * @returns undefined if the signal was aborted
 * @throws UpstreamError after 30 seconds
 */
export async function connectUpstream(
  path: string,
  onFailure: (error: UpstreamError) => void,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  const giveUp = performance.now() + GIVE_UP_MS;
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await connectOnce(path);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      onFailure(error);
      if (performance.now() + pause > giveUp) throw error;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

/**
 * Connects once. Dovecot's auth server sends a greeting. One that is stopping may close a new connection without a
 * greeting, which counts as a failed attempt.
 */
function connectOnce(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    const settle = () => {
      clearTimeout(patience);
      socket.off('error', fail).off('end', leave).off('readable', read);
    };
    const accept = () => {
      settle();
      resolve(socket);
    };
    const refuse = (code: string | undefined) => {
      settle();
      socket.on('error', () => {}).destroy();
      reject(new UpstreamError(`connect(${path}) failed: ${strerror(code)}`));
    };
    const fail = (error: Error) => refuse(errorCode(error));
    const leave = () => refuse('ECONNRESET');
    const read = () => {
      if (socket.readableLength > 0) accept();
    };
    const patience = setTimeout(accept, SILENT_MS);
    socket.on('error', fail).on('end', leave).on('readable', read);
  });
}
