import { connect as connectTo, isIPv4, type Socket } from 'node:net';
import { connected, connectFailure, connectUnix } from '../posix/connect-unix.ts';
import { ipv6Text, parseIpv6 } from '../posix/ip-address.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import { DirectorError, type DirectorErrorCode } from './director-error.ts';
import { parseSocketAddress, type SocketAddress } from './socket-address.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const READ_BUFFER_BYTES = 64 * 1024;

const connectCodes: ReadonlyMap<string, DirectorErrorCode> = new Map<string, DirectorErrorCode>([
  ['ECONNREFUSED', 'CONNECT_REFUSED'],
  ['ENOENT', 'CONNECT_NOT_FOUND'],
  ['EACCES', 'CONNECT_DENIED'],
  ['EPERM', 'CONNECT_DENIED'],
]);

interface ConnectOptions {
  /** The time limit for a TCP connection, in milliseconds. */
  readonly timeoutMs?: number;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal;
}

/** Takes bytes from a buffer that is reused. The socket is then paused until it is resumed. */
export type Receive = (bytes: Buffer) => void;

/**
 * Opens a stream to a director. spec: command-line 3.1
 *
 * The socket reads once each time it is resumed. If it kept reading, libuv would report an error directly after the
 * last bytes as an ordinary end.
 *
 * @param path as for {@link parseSocketAddress}, latin1
 * @throws DirectorError `CONNECT_REFUSED`, `CONNECT_NOT_FOUND`, `CONNECT_DENIED`, `CONNECT_FAILED`
 */
export async function connectSocket(path: string, receive: Receive, options: ConnectOptions): Promise<Socket> {
  const address = parseSocketAddress(path);
  if (address === undefined) {
    throw new DirectorError('CONNECT_FAILED', `Port not known for ${path}. Either set proxy_port or use ${path}:port`);
  }
  if (address.kind === 'tcp') return connectTcp(address, receive, options);
  try {
    return await connectUnix(path, { ...reading(receive), signal: options.signal });
  } catch (error) {
    throw connectError(`net_connect_unix(${path})`, errorCode(error));
  }
}

async function connectTcp(
  { host, port }: SocketAddress & { kind: 'tcp' },
  receive: Receive,
  { timeoutMs = CONNECT_TIMEOUT_MS, signal }: ConnectOptions,
): Promise<Socket> {
  const isShorter = timeoutMs < CONNECT_TIMEOUT_MS;
  // The lookup of the name counts.
  const deadline = AbortSignal.timeout(isShorter ? timeoutMs : CONNECT_TIMEOUT_MS);
  const ip = await firstAddress(host);
  try {
    const socket = connectTo({ host: ip, port, noDelay: true, ...reading(receive) });
    return await connected(socket, signal === undefined ? deadline : AbortSignal.any([deadline, signal]));
  } catch (error) {
    const timeoutCode = isShorter ? 'ETIMEDOUT' : 'EINTR';
    const failure = await connectFailure(error, { ip, port }, deadline);
    const code = deadline.aborted ? timeoutCode : errorCode(failure);
    throw connectError(`connect(${ip}:${port})`, code);
  }
}

function connectError(call: string, code: string | undefined): DirectorError {
  const kind = connectCodes.get(code ?? '') ?? 'CONNECT_FAILED';
  return new DirectorError(kind, `${call} failed: ${strerror(code)}`, { systemCode: code });
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

/** The first address of a name, in the order of the system's resolver. */
async function firstAddress(host: string): Promise<string> {
  if (isIPv4(host)) return host;
  const groups = parseIpv6(host);
  if (groups !== undefined) return ipv6Text(groups);
  const { ResolverError, systemAddresses } = await import('../posix/resolver.ts');
  try {
    const [first = host] = await systemAddresses(host);
    return first;
  } catch (error) {
    if (!(error instanceof ResolverError)) throw error;
    throw new DirectorError('CONNECT_NOT_FOUND', `Lookup of host ${host} failed: ${error.message}`, {
      systemCode: 'ENOTFOUND',
      cause: error,
    });
  }
}
