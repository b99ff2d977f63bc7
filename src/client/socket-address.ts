import { parsePort } from '../posix/numbers.ts';

/** The address of a director: the path of a unix socket, or a host name or IP address and a TCP port (0 if absent). */
export type SocketAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/**
 * Parses a value of `-a`: anything with a `/` is a unix socket, the rest is `host:port`, `[v6]:port`, or bare IPv6
 * without a port. spec: command-line 3.1
 *
 * @returns undefined if the brackets or the port are invalid
 */
export function parseSocketAddress(path: string): SocketAddress | undefined {
  if (path.includes('/')) return { kind: 'unix', path };
  if (path.startsWith('[')) {
    const end = path.indexOf(']');
    const [host, rest] = [path.slice(1, end), path.slice(end + 1)];
    if (rest === '') return { kind: 'tcp', host, port: 0 };
    return rest.startsWith(':') ? withPort(host, rest.slice(1)) : undefined;
  }
  const colon = path.indexOf(':');
  if (colon < 0 || path.includes(':', colon + 1)) return { kind: 'tcp', host: path, port: 0 };
  return withPort(path.slice(0, colon), path.slice(colon + 1));
}

function withPort(host: string, text: string): SocketAddress | undefined {
  const port = parsePort(text);
  return port === undefined ? undefined : { kind: 'tcp', host, port };
}
