import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Twice the time for which a director holds a login. */
const LONGEST_ANSWER_MS = 60_000;

/** The server closed or reset the connection. The message has its last lines. */
export class ConnectionClosed extends Error {}

/** A client of a line-based protocol. */
export class LineClient {
  readonly #socket: Socket;
  readonly #lines: string[] = [];
  #rest = '';
  #wake: () => void = () => {};
  #closed = false;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines.push(...lines.map((line) => line.replace(/\r$/, '')));
      this.#wake();
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#closed = true;
        this.#wake();
        resolve();
      });
    });
  }

  static async connect(host: string, port: number): Promise<LineClient> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new LineClient(socket);
  }

  /** Connects by TLS, and accepts any certificate. */
  static async connectTls(host: string, port: number): Promise<LineClient> {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return new LineClient(socket);
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /**
   * Reads up to the first line that matches.
   *
   * @returns the lines, including the matching one
   * @throws ConnectionClosed also if no line arrives within the time limit
   */
  async readTo(form: RegExp): Promise<string[]> {
    const read: string[] = [];
    const overdue = setTimeout(() => this.#socket.destroy(new Error('no answer')), LONGEST_ANSWER_MS);
    try {
      return await this.#readTo(form, read);
    } finally {
      clearTimeout(overdue);
    }
  }

  async #readTo(form: RegExp, read: string[]): Promise<string[]> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) {
        read.push(line);
        if (form.test(line)) return read;
      } else if (this.#closed) {
        throw new ConnectionClosed(`${this.#socket.errored?.message ?? 'closed'} after ${JSON.stringify(read)}`);
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** The same as {@link readTo}, but returns only the matching line. */
  async answer(form: RegExp): Promise<string> {
    return (await this.readTo(form)).at(-1) ?? '';
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }
}
