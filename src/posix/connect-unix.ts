import { connect, type Socket, type SocketConstructorOpts } from 'node:net';
import type { Peer } from './connect-errno.ts';
import { MAX_UNIX_PATH_BYTES } from './limits.ts';
import { errorCode } from './strerror.ts';

interface ConnectUnixOptions extends SocketConstructorOpts {
  /** Aborts the attempt. Has no effect once the socket is connected. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a unix socket.
 *
 * @param path latin1
 * @throws the system's error, which has a `code`; an error without a code if the signal aborts the attempt
 */
export async function connectUnix(path: string, { signal, ...options }: ConnectUnixOptions = {}): Promise<Socket> {
  // libuv would cut off the path.
  if (path.length > MAX_UNIX_PATH_BYTES) throw systemError('ENAMETOOLONG');
  try {
    return await connected(connect({ ...options, path: Buffer.from(path, 'latin1').toString() }), signal);
  } catch (error) {
    throw await connectFailure(error, { path });
  }
}

/**
 * The true reason of a failure to connect. Bun reports every failure as ECONNREFUSED.
 *
 * @param error from {@link connected}
 * @param signal ends the search for the reason
 */
export async function connectFailure(error: unknown, peer: Peer, signal?: AbortSignal): Promise<unknown> {
  if (errorCode(error) !== 'ECONNREFUSED' || !('bun' in process.versions)) return error;
  const { connectErrno } = await import('./connect-errno.ts');
  const code = await connectErrno(peer, signal);
  return code === undefined ? error : systemError(code);
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * Waits until a socket is connected.
 *
 * @param signal destroys the socket if it aborts before
 * @throws the system's error
 */
export function connected(socket: Socket, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const destroy = () => socket.destroy(new Error('aborted'));
    const settle = () => {
      socket.off('error', fail).off('connect', succeed);
      signal?.removeEventListener('abort', destroy);
    };
    const succeed = () => {
      settle();
      resolve(socket);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    socket.once('error', fail).once('connect', succeed);
    signal?.addEventListener('abort', destroy);
    if (signal?.aborted) destroy();
  });
}
