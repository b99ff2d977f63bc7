import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, strerror } from '../../posix/strerror.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
const GIVE_UP_MS = 30_000;

/** The auth server cannot be reached. The message says why, for a log line. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

/**
 * Connects to a unix socket, and tries again for 30 seconds while nobody is there: an auth server that restarts.
 *
 * @param path in UTF-8; from the working directory if it is relative
 * @param onFailure is told of each attempt that fails
 * @param signal ends the trying
 * @returns undefined if the signal came first
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
      const failure = new UpstreamError(`connect(${path}) failed: ${strerror(errorCode(error))}`);
      onFailure(failure);
      if (performance.now() + pause > giveUp) throw failure;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

function connectOnce(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
