import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';

/** Users who log in: what a proxy asks a director each time. */
export class Logins {
  readonly #socket: Socket;
  /** What waits for as many replies as there are so far, or more. */
  readonly #waiting: { readonly replies: number; readonly resolve: () => void }[] = [];
  #asked = 0;
  /** The first line of all is the director's version. */
  #answered = -1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#count(bytes));
    // The director may be stopped first.
    socket.on('error', () => {});
  }

  /** @param path an authreply socket */
  static async connect(path: string): Promise<Logins> {
    const socket = connect(path);
    await once(socket, 'connect');
    socket.write(VERSION);
    return new Logins(socket);
  }

  /** Lets users log in; resolves when each has a mail server. */
  login(users: readonly string[], tag = ''): Promise<void> {
    const lines = users.map((user) => `OK\t${++this.#asked}\tproxy\tuser=${user}\tdirector_tag=${tag}\n`);
    this.#socket.write(lines.join(''));
    return new Promise((resolve) => this.#waiting.push({ replies: this.#asked, resolve }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #count(bytes: Buffer): void {
    for (const byte of bytes) if (byte === 10) this.#answered++;
    while (this.#answered >= (this.#waiting[0]?.replies ?? Number.POSITIVE_INFINITY)) this.#waiting.shift()?.resolve();
  }
}
