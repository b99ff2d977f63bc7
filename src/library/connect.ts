import { DirectorConnection } from '../client/connection.ts';
import { abortable } from './abortable.ts';
import { DirectorClient } from './director-client.ts';
import { withTextMessage } from './director-error.ts';
import { type Encoding, textToBytes } from './encoding.ts';
import { Exchange } from './exchange.ts';
import { DEFAULT_USERNAME_HASH } from './user-hasher.ts';

export interface ConnectOptions {
  /** Ends the attempt to connect, and nothing later. */
  readonly signal?: AbortSignal | undefined;
  /** How strings stand for the bytes of user names and tags; `utf8` by default. */
  readonly encoding?: Encoding | undefined;
  /** What `director_username_hash` is for this director; `%Lu` by default. It matters for names of digits alone. */
  readonly usernameHash?: string | undefined;
}

/**
 * Connects to a director's admin socket.
 *
 * @param address a unix socket's path, which has a `/` in it, or `host:port` or `[v6]:port`
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
    // The signal does not end the lookup of a host name, which is left alone then.
    const connection = await abortable(signal, open, abandon);
    return new DirectorClient(new Exchange(connection), encoding, usernameHash);
  } catch (error) {
    throw withTextMessage(error);
  }
}
