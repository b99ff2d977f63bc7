import type { Socket } from 'node:net';
import { connectUnix } from '../../posix/connect-unix.ts';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { unixListener } from '../../posix/unix-listener.ts';
import { LineFramer } from '../../protocol/line-framer.ts';
import { UserListingError } from './user-source-error.ts';
import { listRequest, UserdbListing } from './userdb-listing.ts';

const SILENCE_MS = 155_000;

/**
 * User names from the user database, in batches. spec: command-line 8, protocol 6
 *
 * @param path the socket auth-userdb, latin1
 * @param warn is called with problems that do not stop the listing
 * @param silence how long to wait for data from the server, in milliseconds
 * @throws UserListingError after the names received before the failure
 */
export async function* userdbNames(
  path: string,
  warn: (text: string) => void,
  silence = SILENCE_MS,
): AsyncGenerator<string[]> {
  const listing = new UserdbListing(() => describe(path), warn);
  const socket = await open(path);
  try {
    socket.setTimeout(silence, () => {
      socket.destroy(new UserListingError(listing.greeted ? 'Request timed out' : 'Connecting timed out'));
    });
    socket.write(listRequest);
    const framer = new LineFramer(Number.POSITIVE_INFINITY);
    for await (const chunk of chunks(socket)) {
      framer.push(chunk);
      yield listing.names(framer.takeLines());
      listing.checkPending(framer.pendingBytes);
      if (listing.end === 'complete') return;
      if (listing.end !== undefined) throw listing.end;
    }
  } finally {
    socket.destroy();
  }
  throw new UserListingError('Disconnected unexpectedly');
}

function describe(path: string): string {
  const listener = unixListener(path);
  return `conn unix:${path}${listener === undefined ? '' : ` (pid=${listener.pid},uid=${listener.uid})`}`;
}

/** The data received up to the end of the connection. A connection error counts as an end. */
async function* chunks(socket: Socket): AsyncGenerator<Buffer> {
  try {
    yield* socket;
  } catch (error) {
    if (error instanceof UserListingError) throw error;
  }
}

async function open(path: string): Promise<Socket> {
  try {
    return await connectUnix(path);
  } catch (error) {
    throw new UserListingError(`connect(${path}) failed: ${strerror(errorCode(error))}`);
  }
}
