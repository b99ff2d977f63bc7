import type { Socket } from 'node:net';
import { strerror } from '../posix/strerror.ts';
import { LineFramer, LineTooLongError } from '../protocol/line-framer.ts';
import { DirectorError } from './director-error.ts';

const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 10;

/** The lines received on a socket. It is read only while a caller waits, so an unread reply blocks the sender. */
export class IncomingLines {
  readonly #path: string;
  readonly #framer = new LineFramer(MAX_LINE_BYTES);
  #socket: Socket | undefined;
  #end: DirectorError | undefined;
  #wake: (() => void) | undefined;
  #bytesReceived = 0;

  /** @param path the director's address, for error messages */
  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the bytes that the socket reads. */
  readonly receive = (bytes: Buffer): void => {
    if (this.#end !== undefined) return;
    this.#bytesReceived += bytes.length;
    try {
      this.#framer.push(bytes);
    } catch (error) {
      if (!(error instanceof LineTooLongError)) throw error;
      this.fail(new DirectorError('INVALID_REPLY', 'Invalid reply from director', { cause: error }));
    }
    this.#wake?.();
  };

  /** @param socket calls {@link receive} with its bytes, and is paused after each call */
  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('end', () =>
      this.#finish(new DirectorError('CONNECTION_LOST', `${this.#path} unexpectedly disconnected`)),
    );
    socket.on('error', (error) => this.#finish(this.#readError(error)));
    if (socket.errored) this.#finish(this.#readError(socket.errored));
  }

  /** Why the connection ended; undefined while it has not. */
  get end(): DirectorError | undefined {
    return this.#end;
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /**
   * Waits until a line is available.
   *
   * @throws DirectorError when the connection has ended and all lines are taken
   */
  async arrive(): Promise<void> {
    while (this.#framer.lines.length === 0) {
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // In the next turn of the event loop: libuv has to see the socket paused after each read.
        setImmediate(() => this.#socket?.resume());
      });
    }
  }

  /** Takes the first line received, latin1. */
  takeLine(): string {
    return this.#framer.takeLine() ?? '';
  }

  /**
   * Takes the lines received, up to and including an empty line, which ends the list.
   *
   * @returns the bytes of the lines without the empty one, valid until the next wait; and whether the list has ended
   */
  takeList(): { readonly lines: Buffer; readonly isEnd: boolean } {
    const { lines } = this.#framer;
    const size = lines[0] === LINE_FEED ? 0 : lines.indexOf('\n\n') + 1;
    const isEnd = size > 0 || lines[0] === LINE_FEED;
    this.#framer.take(isEnd ? size + 1 : lines.length);
    return { lines: isEnd ? lines.subarray(0, size) : lines, isEnd };
  }

  /** Reads data that has already arrived, so that an early end is noticed before the first write. */
  async poll(): Promise<void> {
    this.#socket?.resume();
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Closes the connection. Callers that wait for lines get the error. */
  fail(error: DirectorError): void {
    this.#finish(error);
    this.#socket?.destroy();
  }

  #readError(error: NodeJS.ErrnoException): DirectorError {
    return new DirectorError('CONNECTION_LOST', `read(${this.#path}) failed: ${strerror(error.code)}`, {
      syscall: 'read',
      systemCode: error.code,
      cause: error,
    });
  }

  #finish(end: DirectorError): void {
    this.#end ??= end;
    this.#wake?.();
  }
}
