import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';

/** The reaction of a fake director to a request: it replies, is silent, closes the connection, or ends completely. */
export type Reaction = { readonly reply: string } | 'silence' | 'close' | 'die';

/** A director that reacts to requests as a test demands, and records them in order. */
export class FakeDirector {
  readonly path: string;
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #react: (request: string, requests: readonly string[]) => Reaction;

  private constructor(path: string, react: (request: string, requests: readonly string[]) => Reaction) {
    this.path = path;
    this.#react = react;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /**
   * Starts a fake director at `director-admin` in a folder. It ends with the test.
   *
   * @param react called with each request and all earlier ones
   */
  static async start(
    folder: string,
    react: (request: string, requests: readonly string[]) => Reaction,
  ): Promise<FakeDirector> {
    const director = new FakeDirector(join(folder, 'director-admin'), react);
    await new Promise<void>((resolve) => director.#server.listen(director.path, resolve));
    onTestFinished(() => director.#end());
    return director;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write(VERSION);
    let text = '';
    // While a director works on a request, it does not read from its connection.
    let isWorking = false;
    socket.setEncoding('latin1').on('data', (part: string) => {
      if (isWorking) return;
      text += part;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (!line.startsWith('VERSION')) isWorking = this.#answer(socket, line) === 'silence';
    });
  }

  #answer(socket: Socket, request: string): Reaction {
    const before = [...this.requests];
    this.requests.push(request);
    const reaction = this.#react(request, before);
    // Stops listening before any client notices.
    if (reaction === 'die') this.#end();
    if (reaction === 'close') socket.destroy();
    if (typeof reaction === 'object') socket.write(reaction.reply, 'latin1');
    return reaction;
  }

  #end(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
