import { upToNul } from './escaping.ts';

/** A line grew over the limit before its end was seen. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/**
 * Cuts a byte stream into lines, however the stream arrives. A line ends at LF, one CR directly before it is dropped,
 * and a NUL ends the line's text. Bytes after the last LF wait for the next chunk. spec: protocol.md 1
 */
export class LineFramer {
  readonly #limit: number;
  #pending = '';

  /** @param limit the most bytes that a line may have, its end not counted */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes wait for the end of their line. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  /**
   * @param chunk the next bytes of the stream
   * @returns the lines that the chunk completes, as latin1 strings
   * @throws LineTooLongError when a line exceeds the limit; lines before it are lost to the caller
   */
  push(chunk: Buffer): string[] {
    const text = chunk.toString('latin1');
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      this.#pending += text;
      this.#check(this.#pending);
      return [];
    }
    const lines = text.slice(0, end).split('\n');
    lines[0] = this.#pending + lines[0];
    this.#pending = text.slice(end + 1);
    if (chunk.length + lines[0].length > this.#limit) [...lines, this.#pending].forEach(this.#check, this);
    if (text.includes('\r') || text.includes('\0')) return lines.map(lineText);
    lines[0] = lineText(lines[0]);
    return lines;
  }

  /** The last line of a stream that ends without LF, if there is one. */
  end(): string[] {
    const last = this.#pending;
    this.#pending = '';
    return last === '' ? [] : [lineText(last)];
  }

  #check(line: string): void {
    if (line.length > this.#limit) throw new LineTooLongError(`line of more than ${this.#limit} bytes`);
  }
}

/** The text of a line, without its line feed: one CR at its end is dropped, and a NUL ends it. spec: protocol.md 1 */
export function lineText(line: string): string {
  return upToNul(line.endsWith('\r') ? line.slice(0, -1) : line);
}
