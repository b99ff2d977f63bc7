import type { Duplex } from 'node:stream';
import { lineText } from '../protocol/line-framer.ts';
import type { Turns } from './turns.ts';
import type { UnreadBytes } from './unread-bytes.ts';

/** What a session does with the lines of its peer. */
export interface LineHandler {
  /** Sent when the connection opens. */
  readonly greeting: string;
  /** The most bytes of a line, its line feed included; a longer one ends the connection. */
  readonly maxLineBytes: number;
  /**
   * Answers a line through {@link LineSession.send}, at once or later. No further line comes while a promise is open.
   *
   * @returns whether the connection goes on
   */
  line(text: string): boolean | Promise<boolean>;
}

/** After so much input or output, answers are sent and other work gets a turn. */
const PIECE_BYTES = 16 * 1024;

/**
 * One connection: what arrives is cut into lines, which are answered one after the other; none is ever lost, not even of a
 * peer that has gone before its answers. A peer that does not read its answers is not read either.
 */
export class LineSession {
  readonly #socket: Duplex;
  readonly #handler: LineHandler;
  readonly #unread: UnreadBytes;
  readonly #turns: Turns;
  #input = '';
  #output = '';
  /** Whether something has arrived that was not looked at. */
  #hasNews = false;
  #isBusy = false;
  #hasEnded = false;

  /**
   * @param unread counts what the peer has not read
   * @param turns in which many lines are answered
   */
  constructor(socket: Duplex, handler: LineHandler, { unread, turns }: { unread: UnreadBytes; turns: Turns }) {
    this.#socket = socket;
    this.#handler = handler;
    this.#unread = unread;
    this.#turns = turns;
    // What is wrong with a connection concerns its peer alone; the close that follows ends the session.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#input += chunk.toString('latin1');
      this.#hasNews = true;
      if (!this.#isBusy) void this.#work();
    });
    socket.on('end', () => {
      this.#hasEnded = true;
      if (!this.#isBusy) void this.#work();
    });
    this.#output = handler.greeting;
    // A peer that has said all and gone is read first: a greeting that cannot be written ends the socket, and with it what
    // it still holds. The second turn of the event loop is behind the first read.
    setImmediate(() => setImmediate(() => this.send('')));
  }

  /** Whether the peer may still be there. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  send(text: string): void {
    this.#output += text;
    if (!this.#isBusy) this.#flush();
  }

  /** Writes what was sent, and waits until the peer has read enough of it. */
  async drain(): Promise<void> {
    this.#flush();
    while (this.#socket.writableNeedDrain && !this.#socket.destroyed) {
      this.#socket.pause();
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#socket.off('drain', done).off('close', done);
          resolve();
        };
        this.#socket.on('drain', done).on('close', done);
      });
      this.#flush();
    }
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    // The chunk that has arrived is held until then, and would grow old with what its lines take.
    await undefined;
    while (this.#hasNews) {
      this.#hasNews = false;
      if (!(await this.#answerLines())) {
        this.#flush();
        this.#socket.pause();
        this.#socket.end(() => this.#socket.destroy());
        return;
      }
      await this.drain();
    }
    this.#isBusy = false;
    this.#flush();
    if (this.#hasEnded) this.#socket.end();
    else this.#socket.resume();
  }

  async #answerLines(): Promise<boolean> {
    let start = 0;
    for (;;) {
      const end = this.#input.indexOf('\n', start);
      const length = (end < 0 ? this.#input.length : end) - start + 1;
      if (length > this.#handler.maxLineBytes) return false;
      if (end < 0) break;
      const line = lineText(this.#input.slice(start, end));
      start = end + 1;
      const answer = this.#handler.line(line);
      if (answer === false) return false;
      const isPiece = start >= PIECE_BYTES || this.#output.length >= PIECE_BYTES;
      if (answer === true && !isPiece) continue;
      this.#socket.pause();
      this.#input = this.#input.slice(start);
      start = 0;
      await this.drain();
      if (isPiece) await this.#turns.next();
      if (!(await answer)) return false;
    }
    this.#input = this.#input.slice(start);
    return true;
  }

  #flush(): void {
    const output = this.#output;
    this.#output = '';
    if (output === '' || this.#socket.destroyed) return;
    const isRead = this.#unread.add(output.length, () => this.#socket.destroy());
    this.#socket.write(output, 'latin1', isRead);
  }
}
