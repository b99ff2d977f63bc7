/** The protocol of a socket: the director's admin protocol, or lookups by replies of an auth server. */
export type Role = 'admin' | 'authreply';

/** A socket to open. */
export type Listener = UnixListener | TcpListener;

export interface UnixListener {
  readonly kind: 'unix';
  readonly role: Role;
  /** latin1 */
  readonly path: string;
  /** The permission bits. */
  readonly mode: number;
}

export interface TcpListener {
  readonly kind: 'tcp';
  readonly role: Role;
  readonly ip: string;
  readonly port: number;
}

/** The address of a listener, for messages. */
export function addressText(listener: Listener): string {
  if (listener.kind === 'unix') return listener.path;
  return listener.ip.includes(':') ? `[${listener.ip}]:${listener.port}` : `${listener.ip}:${listener.port}`;
}
