import { upToNul } from './escaping.ts';

const FIRST_BYTES = 128 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A line is longer than the limit. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/**
 * Splits a byte stream into lines, independent of its chunks. A line ends at LF, one CR directly before it is dropped,
 * and a NUL ends the line's text. Bytes after the last LF are kept for the next chunk. spec: protocol 1
 */
export class LineFramer {
  readonly #limit: number;
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** The start of the complete lines that are not yet taken. */
  #start = 0;
  /** The end of the complete lines. */
  #complete = 0;
  /** The end of the received bytes. */
  #end = 0;
  /** Whether there is a CR or NUL after the complete lines. */
  #isOdd = false;

  /** @param limit the maximum length of a line in bytes, without its LF */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The complete lines that are not yet taken, each ending in LF. Valid until the next push. */
  get lines(): Buffer {
    return this.#bytes.subarray(this.#start, this.#complete);
  }

  /** The number of bytes in the incomplete line. */
  get pendingBytes(): number {
    return this.#end - this.#complete;
  }

  /**
   * @param chunk the next bytes of the stream
   * @throws LineTooLongError when a line exceeds the limit
   */
  push(chunk: Buffer): void {
    this.#makeRoom(chunk.length);
    const from = this.#complete;
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last >= 0) this.#complete = this.#end + last + 1;
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
    this.#isOdd ||= chunk.includes(CARRIAGE_RETURN) || chunk.includes(0);
    if (this.#end - from > this.#limit) this.#check(from);
    if (last >= 0 && this.#isOdd) this.#straighten(from);
  }

  /** Takes the first `size` bytes of {@link lines}, which must be whole lines. */
  take(size: number): void {
    this.#start += size;
  }

  /** Takes the first line, latin1; undefined if there is none. */
  takeLine(): string | undefined {
    if (this.#start === this.#complete) return undefined;
    const end = this.#bytes.indexOf(LINE_FEED, this.#start);
    const line = this.#bytes.toString('latin1', this.#start, end);
    this.#start = end + 1;
    return line;
  }

  /** Takes all complete lines, latin1. */
  takeLines(): string[] {
    if (this.#start === this.#complete) return [];
    const text = this.#bytes.toString('latin1', this.#start, this.#complete - 1);
    this.#start = this.#complete;
    return text.split('\n');
  }

  #makeRoom(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const kept = this.#bytes.subarray(this.#start, this.#end);
    const needed = kept.length + size;
    if (needed > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    kept.copy(this.#bytes);
    this.#complete -= this.#start;
    this.#start = 0;
    this.#end = kept.length;
  }

  #check(from: number): void {
    for (let start = from; start < this.#end; ) {
      const found = this.#bytes.indexOf(LINE_FEED, start);
      const end = found < 0 ? this.#end : Math.min(found, this.#end);
      if (end - start > this.#limit) throw new LineTooLongError(`line of more than ${this.#limit} bytes`);
      start = end + 1;
    }
  }

  /** Replaces the new lines by their texts. */
  #straighten(from: number): void {
    const rest = Buffer.from(this.#bytes.subarray(this.#complete, this.#end));
    const lines = this.#bytes.toString('latin1', from, this.#complete - 1).split('\n');
    this.#complete = from + this.#bytes.write(`${lines.map(lineText).join('\n')}\n`, from, 'latin1');
    this.#end = this.#complete + rest.copy(this.#bytes, this.#complete);
    this.#isOdd = rest.includes(CARRIAGE_RETURN) || rest.includes(0);
  }
}

/** The text of a line without its LF: one CR at its end is dropped, and a NUL ends it. spec: protocol 1 */
export function lineText(line: string): string {
  return upToNul(line.endsWith('\r') ? line.slice(0, -1) : line);
}
