import { DirectorConnection } from '../client/connection.ts';
import { abortable } from './abortable.ts';
import { DirectorClient } from './director-client.ts';
import { withTextMessage } from './director-error.ts';
import { type Encoding, textToBytes } from './encoding.ts';
import { Exchange } from './exchange.ts';
import { DEFAULT_USERNAME_HASH } from './user-hasher.ts';

export interface ConnectOptions {
  /** Aborts the connection attempt. It has no effect on the connection later. */
  readonly signal?: AbortSignal | undefined;
  /** The encoding of user names and tags; `utf8` by default. */
  readonly encoding?: Encoding | undefined;
  /** The director's `director_username_hash`; `%Lu` by default. It is used only for user names that are all digits. */
  readonly usernameHash?: string | undefined;
}

/**
 * Connects to a director's admin socket.
 *
 * @param address the path of a unix socket, which must contain a `/`, or `host:port` or `[v6]:port`
 * @throws DirectorError `CONNECT_REFUSED`, `CONNECT_NOT_FOUND`, `CONNECT_DENIED`, `CONNECT_FAILED`, `HANDSHAKE_FAILED`,
 *   `VERSION_MISMATCH`; TypeError without an address; the reason of an aborted signal
 *
 * @example
 * await using director = await connect('/run/dovecot/director-admin', { signal: AbortSignal.timeout(2000) });
 * await director.hostDown('10.0.0.11');
 */
export async function connect(address: string, options: ConnectOptions = {}): Promise<DirectorClient> {
  const { signal, encoding = 'utf8', usernameHash = DEFAULT_USERNAME_HASH } = options;
  if (typeof address !== 'string' || address === '') {
    throw new TypeError('connect() needs the address of a director: the path of its socket, or host:port');
  }
  const path = textToBytes(address);
  let opening: Promise<DirectorConnection> | undefined;
  const open = () => {
    opening = DirectorConnection.open(path, signal === undefined ? {} : { signal });
    return opening;
  };
  const abandon = () => void opening?.then((connection) => connection.close()).catch(() => {});
  try {
    // The signal cannot abort the lookup of a host name. Its result is then ignored.
    const connection = await abortable(signal, open, abandon);
    return new DirectorClient(new Exchange(connection), encoding, usernameHash);
  } catch (error) {
    throw withTextMessage(error);
  }
}
