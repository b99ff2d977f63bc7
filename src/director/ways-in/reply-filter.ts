const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A reply has a few hundred bytes; one that does not end must not fill the memory. */
const MAX_LINE_BYTES = 1024 * 1024;

/** What to do with a line: pass it unchanged, or replace it by a text, which can be empty. */
export type Verdict = 'unchanged' | { readonly text: string };

/**
 * Passes a stream through, except for lines with certain first words. Those are buffered until they are complete, and
 * passed to a callback.
 */
export class ReplyFilter {
  readonly #prefixes: readonly Buffer[];
  readonly #judge: (line: string, end: string) => Verdict;
  readonly #tooLong: (line: string) => string;
  /** The line so far; undefined where it is not one of those, and has begun. */
  #parts: Buffer[] | undefined = [];
  #size = 0;
  /** Whether the rest of a line is dropped. */
  #isDropping = false;

  /**
   * @param words the first words of lines that are judged
   * @param judge is given the line without its end (latin1), and its end
   * @param tooLong gives what stands for a line of more than 1 MiB, of which it sees the beginning
   */
  constructor(
    words: readonly string[],
    judge: (line: string, end: string) => Verdict,
    tooLong: (line: string) => string,
  ) {
    this.#prefixes = words.map((word) => Buffer.from(`${word}\t`));
    this.#judge = judge;
    this.#tooLong = tooLong;
  }

  /** @returns what goes on now */
  push(chunk: Buffer): Buffer {
    const passed: Buffer[] = [];
    for (let start = 0; start < chunk.length; ) {
      const found = chunk.indexOf(LINE_FEED, start);
      const end = found < 0 ? chunk.length : found + 1;
      this.#take(chunk.subarray(start, end), found >= 0, passed);
      start = end;
    }
    const [only] = passed;
    return passed.length === 1 && only !== undefined ? only : Buffer.concat(passed);
  }

  #take(part: Buffer, isEnd: boolean, passed: Buffer[]): void {
    if (this.#parts === undefined) {
      if (!this.#isDropping) passed.push(part);
    } else {
      this.#gather(this.#parts, part, isEnd, passed);
    }
    if (!isEnd) return;
    this.#parts = [];
    this.#size = 0;
    this.#isDropping = false;
  }

  #gather(parts: Buffer[], part: Buffer, isEnd: boolean, passed: Buffer[]): void {
    // What waits for more has memory of its own: a part would keep the whole chunk.
    parts.push(isEnd ? part : Buffer.from(part));
    this.#size += part.length;
    if (!this.#prefixes.some((prefix) => mayBegin(parts, prefix))) {
      passed.push(...parts);
      this.#parts = undefined;
    } else if (this.#size > MAX_LINE_BYTES) {
      passed.push(Buffer.from(this.#tooLong(Buffer.concat(parts).toString('latin1')), 'latin1'));
      this.#parts = undefined;
      this.#isDropping = true;
    } else if (isEnd) {
      passed.push(this.#judged(Buffer.concat(parts)));
    }
  }

  #judged(line: Buffer): Buffer {
    const hasReturn = line.at(-2) === CARRIAGE_RETURN;
    const verdict = this.#judge(
      line.toString('latin1', 0, line.length - (hasReturn ? 2 : 1)),
      hasReturn ? '\r\n' : '\n',
    );
    return verdict === 'unchanged' ? line : Buffer.from(verdict.text, 'latin1');
  }
}

/** Whether a line may have these first bytes, as far as it is known; the first part tells unless it is very short. */
function mayBegin(parts: readonly Buffer[], prefix: Buffer): boolean {
  let offset = 0;
  for (const part of parts) {
    const length = Math.min(part.length, prefix.length - offset);
    if (prefix.compare(part, 0, length, offset, offset + length) !== 0) return false;
    offset += length;
    if (offset === prefix.length) return true;
  }
  return true;
}
