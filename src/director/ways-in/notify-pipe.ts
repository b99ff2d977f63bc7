import { Socket } from 'node:net';
import { LineFramer, LineTooLongError } from '../../protocol/line-framer.ts';

const MAX_NAME_BYTES = 8192;

/**
 * Reads the named pipe to which login processes write the names of users with active sessions, one name per line.
 * spec: protocol 4.4, dovecot-2.4 3
 *
 * @param fd open for reading and writing, so that it never ends
 * @param onUser called with each name, latin1
 * @param onError called when reading fails; nothing more is read then
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

  /** Stops reading. Unread data stays in the pipe for its next reader. */
  close(): void {
    this.#socket.destroy();
  }
}
