import { Socket } from 'node:net';
import { LineFramer, LineTooLongError } from '../../protocol/line-framer.ts';

const MAX_NAME_BYTES = 8192;

/**
 * Reads the named pipe where login processes say, every now and then, which users are still there: one name a line.
 * spec: protocol.md 4.4, dovecot-2.4.md 3
 *
 * @param fd open for reading and writing, so that it never ends
 * @param onUser is given each name, latin1
 * @param onError is told why nothing more is read
 */
export class NotifyPipe {
  readonly #socket: Socket;

  constructor(fd: number, onUser: (name: string) => void, onError: (error: Error) => void) {
    let framer = new LineFramer(MAX_NAME_BYTES);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.on('error', onError);
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        framer.push(chunk);
      } catch (error) {
        if (!(error instanceof LineTooLongError)) throw error;
        framer = new LineFramer(MAX_NAME_BYTES);
        return;
      }
      for (const name of framer.takeLines()) onUser(name);
    });
  }

  /** What is not read yet stays in the pipe, for who reads it next. */
  close(): void {
    this.#socket.destroy();
  }
}
