import { createServer, type Server, type Socket } from 'node:net';

/** The handshake line of the admin protocol, sent by both sides. */
export const VERSION_LINE = 'VERSION\tdirector-doveadm\t1\t0\n';

/** What a scripted server sends on each of its connections. Texts are bytes, as latin1. */
export interface Script {
  /** Sent on connect; by default the VERSION line of the admin protocol. */
  greeting?: string;
  /** The replies to the first, second, ... line after the client's VERSION line. */
  replies?: readonly string[];
  /** What happens after the last reply or, without replies, after the client's VERSION line; `hang` by default. */
  end?: 'hang' | 'half-close' | 'close' | 'reset' | undefined;
}

/** A server on a unix or TCP socket that follows a script and records what it receives. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #received: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param address path of the unix socket to create, or the TCP port to listen on at 127.0.0.1; 0 chooses a free one
   */
  static async start(script: Script, address: string | number): Promise<ScriptedServer> {
    const listener = createServer({ allowHalfOpen: true });
    const server = new ScriptedServer(listener);
    listener.on('connection', (socket) => server.#serve(socket, script));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      if (typeof address === 'number') listener.listen(address, '127.0.0.1', resolve);
      else listener.listen(address, resolve);
    });
    return server;
  }

  /** The TCP port that it listens on. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not a TCP server');
    return address.port;
  }

  /** What was received on each connection since the last call. Waits until all of them have ended. */
  async takeReceived(): Promise<string[]> {
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    const received = this.#received;
    this.#received = [];
    return received;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket, { greeting = VERSION_LINE, replies = [], end = 'hang' }: Script): void {
    const index = this.#received.push('') - 1;
    let lines = 0;
    this.#sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write(greeting, 'latin1');
    socket.on('data', (bytes: string) => {
      this.#received[index] += bytes;
      for (let left = bytes.split('\n').length - 1; left > 0; left -= 1, lines += 1) {
        const reply = replies[lines - 1];
        // Even an empty write fails after the client has disconnected, and would discard what it sent before.
        if (reply !== undefined && reply !== '') socket.write(reply, 'latin1');
        if (lines === replies.length) leave(socket, end);
      }
    });
  }
}

function leave(socket: Socket, how: NonNullable<Script['end']>): void {
  if (how === 'half-close') socket.end();
  // No shutdown first: the client must see the end only when nothing is read any more.
  else if (how === 'close') socket.destroy();
  else if (how === 'reset') socket.resetAndDestroy();
}
