import { ptr, read } from 'bun:ffi';
import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import { cLibrary } from './c-library.ts';
import { parseIpv6 } from './ip-address.ts';

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
/** SOCK_STREAM with SOCK_NONBLOCK and SOCK_CLOEXEC. */
const STREAM = 0o2004001;
const EINPROGRESS = 115;
const POLLOUT = 4;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const POLL_INTERVAL_MS = 10;

/** Where a socket connects to: the path of a unix socket, latin1, or a canonical address and a port. */
export type Peer = { readonly path: string } | { readonly ip: string; readonly port: number };

/**
 * Connects a socket and closes it, to learn why connect() fails. Bun reports every failure as ECONNREFUSED. Only Bun can
 * load this module.
 *
 * @param signal ends the attempt
 * @returns the name of the error, such as `EHOSTUNREACH`; undefined if there is none, or the signal ended the attempt
 */
export async function connectErrno(peer: Peer, signal?: AbortSignal): Promise<string | undefined> {
  const c = cLibrary();
  const address = 'path' in peer ? unixAddress(peer.path) : ipAddress(peer.ip, peer.port);
  const fd = c.socket(address[0] ?? 0, STREAM, 0);
  try {
    if (c.connect(fd, ptr(address), address.length) === 0) return undefined;
    const errno = read.i32(c.__errno_location(), 0);
    if (errno !== EINPROGRESS) return getSystemErrorName(-errno);
    const poll = new Int32Array([fd, POLLOUT]);
    while (c.poll(ptr(poll), 1, 0) === 0) {
      if (signal?.aborted) return undefined;
      await sleep(POLL_INTERVAL_MS);
    }
    const error = new Int32Array(1);
    c.getsockopt(fd, SOL_SOCKET, SO_ERROR, ptr(error), ptr(new Uint32Array([error.byteLength])));
    return error[0] ? getSystemErrorName(-error[0]) : undefined;
  } finally {
    c.close(fd);
  }
}

function unixAddress(path: string): Uint8Array {
  return Uint8Array.from([AF_UNIX, 0, ...Buffer.from(path, 'latin1'), 0]);
}

function ipAddress(ip: string, port: number): Uint8Array {
  const portBytes = [port >> 8, port & 255];
  if (isIPv4(ip)) return Uint8Array.from([AF_INET, 0, ...portBytes, ...ip.split('.').map(Number), ...Array(8).fill(0)]);
  const bytes = (parseIpv6(ip) ?? []).flatMap((group) => [group >> 8, group & 255]);
  return Uint8Array.from([AF_INET6, 0, ...portBytes, 0, 0, 0, 0, ...bytes, 0, 0, 0, 0]);
}
