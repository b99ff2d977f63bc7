import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { connectUnix } from '../posix/connect-unix.ts';
import { MAX_UNIX_PATH_BYTES } from '../posix/limits.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import { FatalError } from '../program/program-errors.ts';
import { addressText, type Listener, type UnixListener } from './listener.ts';
import { lockPath } from './lock-path.ts';

/** A listening socket cannot be opened. The message is the text that follows `Fatal: `. */
export class ListenError extends FatalError {
  override readonly name = 'ListenError';
}

/** The limit on connections per listener. An idle one takes about 10 KB of memory; buffered data has its own limits. */
const MAX_CONNECTIONS = 5000;

/**
 * Opens a listening socket. A unix socket has its final mode from the start. A stale socket at its path is replaced.
 *
 * @param accept called with each connection, which stays writable after the peer has ended its side
 * @throws ListenError
 */
export async function openListener(listener: Listener, accept: (socket: Socket) => void): Promise<Server> {
  const open = listener.kind === 'unix' ? listenUnix(listener, accept) : listenTcp(listener, accept);
  try {
    return await open;
  } catch (error) {
    if (error instanceof ListenError) throw error;
    throw listenError(listener, listener.kind === 'unix' ? bindErrorCode(error, listener.path) : errorCode(error));
  }
}

/** libuv reports EACCES for a unix socket in a missing folder: stat() of the folder gives the actual error. */
function bindErrorCode(error: unknown, path: string): string | undefined {
  const code = errorCode(error);
  if (code !== 'EACCES') return code;
  try {
    statSync(Buffer.from(dirname(path), 'latin1'));
    return code;
  } catch (reason) {
    return errorCode(reason);
  }
}

function listenTcp({ ip, port }: Listener & { kind: 'tcp' }, accept: (socket: Socket) => void): Promise<Server> {
  return listening(accept, (server) => server.listen({ host: ip, port, ipv6Only: true }));
}

/**
 * Creates the socket under a temporary name and renames it, so that it appears at its path only when it is served. A
 * lock file ensures that of two directors that start at the same time only one gets the path. At the end the socket is
 * removed only if it is still this director's.
 */
async function listenUnix(listener: UnixListener, accept: (socket: Socket) => void): Promise<Server> {
  const path = Buffer.from(listener.path, 'latin1').toString();
  if (listener.path.length > MAX_UNIX_PATH_BYTES) throw listenError(listener, 'ENAMETOOLONG');
  const unlock = await lockPath(path);
  try {
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present !== undefined && !present.isSocket()) throw listenError(listener, 'EADDRINUSE');
    if (present !== undefined && (await isLive(listener.path))) {
      throw new ListenError(`${listenError(listener, 'EADDRINUSE').message} (another program listens there)`);
    }
    // The path has a slash, so that Node does not take a name of digits for a port number.
    const temporary = `${dirname(path)}/.${randomBytes(2).toString('hex')}`;
    const started = listening(accept, (server) => {
      listenWithMode(server, temporary, listener.mode);
      if (existsSync(temporary)) renameSync(temporary, path);
    });
    const server = await started;
    const { ino, dev } = statSync(path);
    server.once('close', () => {
      const last = lstatSync(path, { throwIfNoEntry: false });
      if (last?.ino === ino && last.dev === dev) unlinkSync(path);
    });
    return server;
  } finally {
    unlock();
  }
}

/** Node creates the socket before listen() returns, so nothing else runs with the changed umask. */
function listenWithMode(server: Server, path: string, mode: number): void {
  const usual = process.umask(0o777 & ~mode);
  server.listen({ path });
  process.umask(usual);
}

function listening(accept: (socket: Socket) => void, listen: (server: Server) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    server.maxConnections = MAX_CONNECTIONS;
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve(server);
    });
    listen(server);
  });
}

/** Whether a program might listen on a socket. Only ECONNREFUSED proves that none does. */
async function isLive(path: string): Promise<boolean> {
  try {
    (await connectUnix(path)).destroy();
    return true;
  } catch (error) {
    return errorCode(error) !== 'ECONNREFUSED';
  }
}

function listenError(listener: Listener, code: string | undefined): ListenError {
  const call = listener.kind === 'unix' ? `bind(${listener.path})` : `listen(${addressText(listener)})`;
  return new ListenError(`${call} failed: ${strerror(code)}`);
}
