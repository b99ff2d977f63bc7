import { createServer, type Server, type Socket } from 'node:net';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { serveAdmin } from '../admin-session.ts';
import { serveAuthreply } from '../authreply-session.ts';
import type { Director } from '../director.ts';
import type { PlaceUser } from '../place-user.ts';
import { NotifyPipe } from '../ways-in/notify-pipe.ts';
import { loginKind, userdbKind } from '../ways-in/relay-kind.ts';
import { Relays } from '../ways-in/relays.ts';
import { readSessionEvents } from '../ways-in/session-events.ts';
import type { InheritedListener, ServiceRole } from './inherited-listeners.ts';
import type { ServiceLog } from './service-log.ts';

export interface ServiceServerOptions {
  readonly director: Director;
  readonly place: PlaceUser;
  /** The sockets of the auth server, for logins and for lookups. */
  readonly loginSocket: string;
  readonly userdbSocket: string;
  readonly portOf: (protocol: string) => number | undefined;
  /** How long a proxy waits for a mail server. */
  readonly proxyTimeoutSeconds: number;
  readonly log: ServiceLog;
}

/** Serves the inherited sockets and the named pipe. */
export class ServiceServer {
  readonly #options: ServiceServerOptions;
  readonly #servers: Server[] = [];
  /** Those of the auth server's clients. */
  readonly #relayServers: Server[] = [];
  readonly #pipes: NotifyPipe[] = [];
  readonly #connections = new Set<Socket>();
  readonly #relays: { readonly login: Relays; readonly userdb: Relays };

  constructor(options: ServiceServerOptions) {
    const { director, loginSocket, userdbSocket } = options;
    const terms = { ...options, refreshSeconds: Math.floor(director.userExpireSeconds / 2) };
    this.#options = options;
    this.#relays = {
      login: new Relays({
        ...terms,
        kind: loginKind,
        upstreamPath: loginSocket,
        onPlaced: (user, ip, limitMs, connection) => director.loginUnderWay(user, ip, limitMs, connection),
      }),
      // Deliveries and doveadm commands have no sessions that Dovecot lists.
      userdb: new Relays({ ...terms, kind: userdbKind, upstreamPath: userdbSocket, onPlaced: () => {} }),
    };
  }

  /** The number of connected clients of the auth server. */
  get relayed(): number {
    return this.#relays.login.size + this.#relays.userdb.size;
  }

  /** Starts to accept connections, or to read names from the pipe. */
  async open(listener: InheritedListener): Promise<void> {
    const { director, log } = this.#options;
    const { fd, name } = listener;
    if (listener.role === 'notify') {
      const onError = (error: Error) => log.error(`read(${name}) failed: ${strerror(errorCode(error))}`);
      this.#pipes.push(new NotifyPipe(fd, (user) => director.refreshUser(user), onError));
      return;
    }
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#acceptor(listener.role));
    server.on('error', (error) => log.error(`accept(${name}) failed: ${strerror(errorCode(error))}`));
    (isRelayed(listener.role) ? this.#relayServers : this.#servers).push(server);
    await new Promise<void>((resolve) => server.listen({ fd }, resolve));
  }

  /**
   * Stops accepting and closes all connections, except for clients of the auth server. Some of those may have connected
   * without being accepted yet, and a successor with its own sockets cannot accept them.
   */
  stop(): void {
    for (const server of this.#servers) server.close();
    for (const pipe of this.#pipes) pipe.close();
    for (const socket of this.#connections) socket.destroy();
  }

  /** Closes the connection of each client of the auth server when it is quiet and has no pending request. */
  closeWhenQuiet(quietMs: number): void {
    this.#relays.login.closeWhenQuiet(quietMs);
    this.#relays.userdb.closeWhenQuiet(quietMs);
  }

  /** Closes all listeners and connections. */
  close(): void {
    this.stop();
    for (const server of this.#relayServers) server.close();
    this.#relays.login.close();
    this.#relays.userdb.close();
  }

  #acceptor(role: Exclude<ServiceRole, 'notify'>): (socket: Socket) => void {
    const { director, place } = this.#options;
    if (isRelayed(role)) return (socket) => this.#relays[role].serve(socket);
    return (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
      if (role === 'admin') serveAdmin(director, socket);
      else if (role === 'events')
        readSessionEvents(socket, (event, connection) => director.loginEvent(event, connection));
      else serveAuthreply(director, socket, place);
    };
  }
}

function isRelayed(role: ServiceRole): role is 'login' | 'userdb' {
  return role === 'login' || role === 'userdb';
}
