import { connect, type Socket, type SocketConstructorOpts } from 'node:net';
import { MAX_UNIX_PATH_BYTES } from './limits.ts';

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
export function connectUnix(path: string, { signal, ...options }: ConnectUnixOptions = {}): Promise<Socket> {
  // libuv would cut off the path.
  if (path.length > MAX_UNIX_PATH_BYTES) return Promise.reject(Object.assign(new Error(), { code: 'ENAMETOOLONG' }));
  return connected(connect({ ...options, path: Buffer.from(path, 'latin1').toString() }), signal);
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
