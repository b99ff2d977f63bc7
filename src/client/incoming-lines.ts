import type { Socket } from 'node:net';
import { LineFramer, LineTooLongError } from '../protocol/line-framer.ts';
import { strerror } from '../protocol/strerror.ts';
import { DirectorError } from './director-error.ts';

const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 10;

/**
 * The lines that arrive on a socket. The socket is read only while somebody waits, so an
 * unread reply stays with the sender.
 */
export class IncomingLines {
  readonly #path: string;
  readonly #framer = new LineFramer(MAX_LINE_BYTES);
  #socket: Socket | undefined;
  #end: DirectorError | undefined;
  #wake: (() => void) | undefined;
  #bytesReceived = 0;

  /** @param path names the director in error messages */
  constructor(path: string) {
    this.#path = path;
  }

  /** Takes what the socket reads. */
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

  /** @param socket has {@link receive} called with its bytes, and rests after each call */
  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('end', () =>
      this.#finish(new DirectorError('CONNECTION_LOST', `${this.#path} unexpectedly disconnected`)),
    );
    socket.on('error', (error) => this.#finish(this.#readError(error)));
    if (socket.errored) this.#finish(this.#readError(socket.errored));
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
   * Waits until there is a line to take.
   *
   * @throws DirectorError when the connection has ended and every line is taken
   */
  async arrive(): Promise<void> {
    while (this.#framer.lines.length === 0) {
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // Not before the event loop has turned: libuv has to see the socket at rest after each read.
        setImmediate(() => this.#socket?.resume());
      });
    }
  }

  /** The first line that has arrived, latin1. */
  takeLine(): string {
    return this.#framer.takeLine() ?? '';
  }

  /**
   * The lines that have arrived, up to an empty one, which is taken too: their bytes, valid until more is awaited, and
   * whether that is the end.
   */
  takeList(): { readonly lines: Buffer; readonly isEnd: boolean } {
    const { lines } = this.#framer;
    const size = lines[0] === LINE_FEED ? 0 : lines.indexOf('\n\n') + 1;
    const isEnd = size > 0 || lines[0] === LINE_FEED;
    this.#framer.take(isEnd ? size + 1 : lines.length);
    return { lines: isEnd ? lines.subarray(0, size) : lines, isEnd };
  }

  /** Lets what has already arrived be read, so that an early end is seen before anything is written. */
  async poll(): Promise<void> {
    this.#socket?.resume();
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends the connection from this side; whoever waits for lines gets the error. */
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
