import { connect as connectTo, isIP, type Socket } from 'node:net';
import { strerror } from '../protocol/strerror.ts';
import { DirectorError } from './director-error.ts';
import { resolverError } from './resolver-error.ts';
import { parseSocketAddress, type SocketAddress } from './socket-address.ts';

const CONNECT_TIMEOUT_MS = 30_000;
/** What fits into sockaddr_un with its NUL. */
const MAX_UNIX_PATH_BYTES = 107;
const READ_BUFFER_BYTES = 64 * 1024;

interface ConnectOptions {
  /** How long a TCP connection may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the attempt. */
  readonly signal?: AbortSignal;
}

/** Takes bytes out of a buffer that is used again; the socket then rests until it is resumed. */
export type Receive = (bytes: Buffer) => void;

/**
 * Opens a stream to a director. spec: cli.md 3.1
 *
 * The socket reads once each time it is resumed: were it to read on, libuv would take an error right behind the last
 * bytes for an ordinary end.
 *
 * @param path as {@link parseSocketAddress} takes it, latin1
 * @throws DirectorError of kind `connect`
 */
export async function connectSocket(path: string, receive: Receive, options: ConnectOptions): Promise<Socket> {
  const address = parseSocketAddress(path);
  if (address === undefined) {
    throw new DirectorError('connect', `Port not known for ${path}. Either set proxy_port or use ${path}:port`);
  }
  if (address.kind === 'tcp') return connectTcp(address, receive, options);
  return new Promise((resolve, reject) => {
    const fail = (code: string | undefined) => reject(connectError(`net_connect_unix(${path})`, code));
    if (path.length > MAX_UNIX_PATH_BYTES) {
      fail('ENAMETOOLONG');
      return;
    }
    const socket = connectTo({ path: Buffer.from(path, 'latin1').toString(), ...reading(receive) });
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code));
    socket.once('connect', () => resolve(socket));
    destroyOnAbort(socket, options.signal);
  });
}

async function connectTcp(
  address: SocketAddress & { kind: 'tcp' },
  receive: Receive,
  { timeoutMs = CONNECT_TIMEOUT_MS, signal }: ConnectOptions,
): Promise<Socket> {
  const isShorter = timeoutMs < CONNECT_TIMEOUT_MS;
  const deadline = AbortSignal.timeout(isShorter ? timeoutMs : CONNECT_TIMEOUT_MS);
  const ip = isIP(address.host) ? address.host : await lookup(address.host);
  return new Promise((resolve, reject) => {
    const fail = (code: string | undefined) => reject(connectError(`connect(${ip}:${address.port})`, code));
    const socket = connectTo({ host: ip, port: address.port, noDelay: true, ...reading(receive) });
    const expire = () => {
      socket.destroy();
      fail(isShorter ? 'ETIMEDOUT' : 'EINTR');
    };
    deadline.addEventListener('abort', expire);
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code));
    socket.once('connect', () => {
      deadline.removeEventListener('abort', expire);
      resolve(socket);
    });
    destroyOnAbort(socket, signal);
  });
}

function connectError(call: string, code: string | undefined): DirectorError {
  return new DirectorError('connect', `${call} failed: ${strerror(code)}`, undefined, code);
}

/** Until the socket is connected. */
function destroyOnAbort(socket: Socket, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  const destroy = () => socket.destroy(new Error('aborted'));
  signal.addEventListener('abort', destroy);
  socket.once('connect', () => signal.removeEventListener('abort', destroy));
  socket.once('close', () => signal.removeEventListener('abort', destroy));
  if (signal.aborted) destroy();
}

function reading(receive: Receive) {
  return {
    allowHalfOpen: true,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback: (size: number, buffer: Uint8Array) => {
        receive(Buffer.from(buffer.buffer, buffer.byteOffset, size));
        return false;
      },
    },
  };
}

/** The first address of a name, as the system's resolver orders them. */
async function lookup(host: string): Promise<string> {
  const { lookup: resolve } = await import('./host-lookup.ts');
  const failure = (reason: string) =>
    new DirectorError('connect', `Lookup of host ${host} failed: ${reason}`, undefined, 'ENOTFOUND');
  if (host === '') throw failure(resolverError(undefined));
  try {
    return (await resolve(host, { verbatim: true })).address;
  } catch (error) {
    throw failure(resolverError(error));
  }
}
