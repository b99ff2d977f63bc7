import type { Server, Socket } from 'node:net';
import { errorCode, strerror } from '../posix/strerror.ts';
import { serveAdmin } from './admin-session.ts';
import { serveAuthreply } from './authreply-session.ts';
import type { Director } from './director.ts';
import { addressText, type Listener } from './listener.ts';
import { openListener } from './open-listener.ts';

const sessions = { admin: serveAdmin, authreply: serveAuthreply };

/** The listening sockets of a director, and their connections. */
export class DirectorServer {
  readonly #director: Director;
  readonly #log: { error(text: string): void };
  readonly #servers: Server[] = [];
  readonly #connections = new Set<Socket>();

  constructor(director: Director, log: { error(text: string): void }) {
    this.#director = director;
    this.#log = log;
  }

  /**
   * Opens a listener.
   *
   * @param listener port 0 stands for any free port
   * @returns the listener with its actual port
   * @throws ListenError
   */
  async open(listener: Listener): Promise<Listener> {
    const server = await openListener(listener, (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
      sessions[listener.role](this.#director, socket);
    });
    server.on('error', (error) => {
      this.#log.error(`accept(${addressText(listener)}) failed: ${strerror(errorCode(error))}`);
    });
    let isFull = false;
    server.on('connection', () => {
      isFull = false;
    });
    server.on('drop', () => {
      if (!isFull) this.#log.error(`accept(${addressText(listener)}) failed: Too many connections`);
      isFull = true;
    });
    this.#servers.push(server);
    const address = server.address();
    return listener.kind === 'tcp' && address !== null && typeof address !== 'string'
      ? { ...listener, port: address.port }
      : listener;
  }

  /** Closes all connections and removes the unix sockets. */
  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
