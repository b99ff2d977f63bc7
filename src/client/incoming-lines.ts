import type { Socket } from 'node:net';
import { LineFramer, LineTooLongError } from '../protocol/line-framer.ts';
import { strerror } from '../protocol/strerror.ts';
import { DirectorError } from './director-error.ts';

const EX_PROTOCOL = 76;
const MAX_LINE_BYTES = 1024 * 1024;

/**
 * The lines that arrive on a socket, taken out a batch at a time. The socket is read only while somebody waits, so an
 * unread reply stays with the sender.
 */
export class IncomingLines {
  readonly #socket: Socket;
  readonly #framer = new LineFramer(MAX_LINE_BYTES);
  #lines: string[] = [];
  #end: DirectorError | undefined;
  #wake: (() => void) | undefined;
  #bytesReceived = 0;

  /** @param path names the director in error messages */
  constructor(socket: Socket, path: string) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#finish(new DirectorError('disconnected', `${path} unexpectedly disconnected`)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      this.#finish(new DirectorError('read', `read(${path}) failed: ${strerror(code)}`)),
    );
    socket.pause();
  }

  /** Why no more lines will come, once that is known. */
  get end(): DirectorError | undefined {
    return this.#end;
  }

  /** How many bytes the peer has sent. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /**
   * All lines that have arrived, or the next ones to arrive.
   *
   * @throws DirectorError when the connection has ended and every line is taken
   */
  async take(): Promise<string[]> {
    while (this.#lines.length === 0) {
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#socket.resume();
      });
    }
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Lets what has already arrived be read, so that an early end is seen before anything is written. */
  async poll(): Promise<void> {
    this.#socket.resume();
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends the connection from this side; whoever waits for lines gets the error. */
  fail(error: DirectorError): void {
    this.#finish(error);
    this.#socket.destroy();
  }

  /** Puts back lines that {@link take} gave and that belong to what is read next. */
  putBack(lines: string[]): void {
    this.#lines = lines.concat(this.#lines);
  }

  #receive(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    this.#bytesReceived += chunk.length;
    try {
      const lines = this.#framer.push(chunk);
      if (lines.length === 0) return;
      this.#lines = this.#lines.length === 0 ? lines : this.#lines.concat(lines);
      this.#socket.pause();
      this.#wake?.();
    } catch (error) {
      if (!(error instanceof LineTooLongError)) throw error;
      this.fail(new DirectorError('reply', 'Invalid reply from director', EX_PROTOCOL));
    }
  }

  #finish(end: DirectorError): void {
    this.#end ??= end;
    this.#wake?.();
  }
}
