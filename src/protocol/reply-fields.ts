import { MAX_UINT32 } from '../posix/limits.ts';
import { parseTime, parseUint } from '../posix/numbers.ts';
import { splitFields } from './escaping.ts';

/** Replies read with this class have no relevant fields after these. */
const MAX_FIELDS = 8;
const TAB = 9;
const LINE_FEED = 10;
const ESCAPE = 1;
const DOT = 46;
const ZERO = 48;
const MAX_EXACT_DIGITS = 15;

interface Cells {
  addRange(start: number, end: number): void;
  addBytes(source: Uint8Array, start: number, end: number): void;
}

/**
 * Iterates over lines, and gives the fields of the current line as byte ranges. Lists of millions of lines need no
 * strings. The fields are the same as those of {@link splitFields}. spec: protocol 1
 */
export class ReplyFields {
  /** Whole lines, each ending in a line feed, without CR and NUL. */
  readonly lines: Buffer;
  /** Contains the fields of the current line. */
  bytes: Buffer;
  /** The number of fields in the current line, at most 8. */
  count = 0;
  /** The start of each field in {@link bytes}. */
  readonly starts = new Int32Array(MAX_FIELDS);
  /** The end of each field in {@link bytes}. */
  readonly ends = new Int32Array(MAX_FIELDS);
  #lineStart = 0;
  #lineEnd = -1;

  constructor(lines: Buffer) {
    this.lines = lines;
    this.bytes = lines;
  }

  /** Advances to the next line, or to the first one at the first call; false if there is none. */
  next(): boolean {
    const lines = this.lines;
    const { starts, ends } = this;
    let at = this.#lineEnd + 1;
    if (at >= lines.length) return false;
    this.#lineStart = at;
    let start = at;
    let count = 0;
    let isEscaped = false;
    for (; ; at++) {
      const byte = lines[at];
      if (byte === TAB || byte === LINE_FEED) {
        if (count < MAX_FIELDS) {
          starts[count] = start;
          ends[count++] = at;
        }
        if (byte === LINE_FEED) break;
        start = at + 1;
      } else if (byte === ESCAPE) {
        isEscaped = true;
      }
    }
    this.#lineEnd = at;
    this.count = count;
    this.bytes = lines;
    if (isEscaped) this.#unescape();
    return true;
  }

  /** A field as a latin1 string; empty if there is none. */
  text(field: number): string {
    if (field >= this.count) return '';
    return this.bytes.toString('latin1', this.starts[field], this.ends[field]);
  }

  /** Whether a field is a canonical IPv4 address. Addresses in other forms give false. */
  isIpv4(field: number): boolean {
    const { bytes } = this;
    const end = field < this.count ? (this.ends[field] ?? 0) : 0;
    let dots = 0;
    let part = 0;
    let digits = 0;
    for (let at = this.starts[field] ?? 0; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === DOT) {
        if (digits === 0) return false;
        dots++;
        part = 0;
        digits = 0;
      } else {
        const digit = byte - ZERO;
        if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return false;
        part = part * 10 + digit;
        digits++;
        if (part > 255) return false;
      }
    }
    return dots === 3 && digits > 0;
  }

  /** Adds an existing field to cells whose source is {@link lines}. */
  addTo(cells: Cells, field: number): void {
    const start = this.starts[field] ?? 0;
    const end = this.ends[field] ?? 0;
    if (this.bytes === this.lines) cells.addRange(start, end);
    else cells.addBytes(this.bytes, start, end);
  }

  /** A field as a 32-bit unsigned number. spec: command-line 2.1 */
  uint(field: number): number | undefined {
    const value = this.#shortNumber(field);
    return value === undefined ? parseUint(this.text(field)) : value <= MAX_UINT32 ? value : undefined;
  }

  /** A field as seconds since 1970. spec: command-line 2.1 */
  time(field: number): number | undefined {
    return this.#shortNumber(field) ?? parseTime(this.text(field));
  }

  /** The current line as received, latin1. */
  line(): string {
    return this.lines.toString('latin1', this.#lineStart, this.#lineEnd);
  }

  /** A field of 1 to 15 digits as a number, which is exact; undefined for other fields. */
  #shortNumber(field: number): number | undefined {
    const { bytes } = this;
    const start = this.starts[field] ?? 0;
    const end = this.ends[field] ?? 0;
    if (field >= this.count || end === start || end - start > MAX_EXACT_DIGITS) return undefined;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value;
  }

  #unescape(): void {
    const fields = splitFields(this.line()).slice(0, MAX_FIELDS);
    this.bytes = Buffer.from(fields.join(''), 'latin1');
    let at = 0;
    for (const [index, field] of fields.entries()) {
      this.starts[index] = at;
      at += field.length;
      this.ends[index] = at;
    }
  }
}
