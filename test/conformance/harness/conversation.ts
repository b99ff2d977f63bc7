import { connect, type Socket } from 'node:net';

/** What a server sent, and whether it then closed the connection. */
export interface Said {
  readonly text: string;
  readonly closed: boolean;
}

/** A connection that sends bytes and reads the replies up to a given point. */
export class Conversation {
  readonly #socket: Socket;
  #said = '';
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#said += text;
      this.#wake();
    });
    const end = () => {
      this.#closed = true;
      this.#wake();
    };
    // A server that closes with our bytes unread resets the connection.
    socket.on('error', end).on('end', end).on('close', end);
  }

  static open(path: string): Promise<Conversation> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Conversation(socket));
      });
    });
  }

  send(bytes: string): void {
    this.#socket.write(bytes, 'latin1');
  }

  /** Waits until the text received since the last call is complete, or the server has closed. */
  async said(isComplete: (text: string) => boolean): Promise<Said> {
    while (!this.#closed && !isComplete(this.#said)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const text = this.#said;
    this.#said = '';
    return { text, closed: this.#closed };
  }

  close(): void {
    this.#socket.destroy();
  }
}
