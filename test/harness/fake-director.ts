import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';

/** What a fake director does about a request: answers, stays silent, or ends the connection, and its life if it is to. */
export type Reaction = { readonly reply: string } | 'silence' | 'close' | 'die';

/** A director that reacts as a test wants it to, and keeps the requests that it was sent, in their order. */
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
   * Starts one at `director-admin` in a folder; it ends with the test.
   *
   * @param react is given a request, and all before it
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
    // A director that works on a request reads no further on its connection.
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
    // Nobody can connect any more when the first client notices.
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
