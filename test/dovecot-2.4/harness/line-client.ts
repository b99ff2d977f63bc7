import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Twice as long as a director holds a login. */
const LONGEST_ANSWER_MS = 60_000;

/** The server closed the connection, or cut it off; the message has what it said last. */
export class ConnectionClosed extends Error {}

/** A client of a protocol of lines: what the server says is read line by line. */
export class LineClient {
  readonly #socket: Socket;
  readonly #lines: string[] = [];
  #rest = '';
  #wake: () => void = () => {};
  #closed = false;
  /** Resolves when the connection has ended, whoever ended it. */
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

  /** Over TLS, with any certificate. */
  static async connectTls(host: string, port: number): Promise<LineClient> {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return new LineClient(socket);
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /**
   * Reads up to the first line of this form.
   *
   * @returns that line and what came before it
   * @throws ConnectionClosed also when nothing comes for a long time
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

  /** The line that {@link readTo} ends with. */
  async answer(form: RegExp): Promise<string> {
    return (await this.readTo(form)).at(-1) ?? '';
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.#socket.destroy();
  }
}
