import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 'TZif';
const VERSION_1 = 0;
const UNUSED_BYTES = 15;
const TYPE_LENGTH = 6;
const LEAP_COUNT_LENGTH = 4;

/** Zone files are a few kilobytes long. */
const MAX_LENGTH = 2 ** 20;

/** A local time type of a zone, such as its standard time. */
export interface ZoneType {
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isSummer: boolean;
  readonly abbreviation: string;
}

/** The clock in which the rule for a transition is given. */
export type RuleClock = 'utc' | 'standard' | 'wall';

export interface Transition {
  /** In Unix seconds. */
  readonly from: number;
  readonly type: ZoneType;
  readonly ruleClock: RuleClock;
}

export interface Leap {
  /** In Unix seconds. */
  readonly from: number;
  /** The total number of leap seconds from then on. */
  readonly count: number;
}

/** The contents of a zone file (RFC 8536). */
export interface ZoneFile {
  readonly types: readonly ZoneType[];
  /** The type before the first transition. */
  readonly before: ZoneType;
  readonly transitions: readonly Transition[];
  readonly leaps: readonly Leap[];
  /** The rules after the last transition, in the POSIX format of TZ; empty if there are none. */
  readonly footer: string;
}

/**
 * Reads a zone file without blocking. Pipes and devices are not zone files. spec: differences D25
 *
 * @param path latin1
 * @returns undefined if there is no such file or it is damaged
 */
export function readZoneFile(path: string): ZoneFile | undefined {
  const bytes = readRegularFile(path);
  return bytes && decodeZoneFile(bytes);
}

function readRegularFile(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(Buffer.from(path, 'latin1'), constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(file);
    if (!status.isFile() || status.size > MAX_LENGTH) return undefined;
    const bytes = Buffer.alloc(status.size);
    return bytes.subarray(0, readSync(file, bytes));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** @returns undefined for bytes that the C library does not accept as a zone file */
export function decodeZoneFile(bytes: Buffer): ZoneFile | undefined {
  const cursor = new Cursor(bytes);
  const first = readHeader(cursor);
  if (first === undefined) return undefined;
  if (first.version === VERSION_1) return readBlock(cursor, first, 4);
  cursor.skip(blockLength(first, 4));
  const second = readHeader(cursor);
  return second && readBlock(cursor, second, 8);
}

/** The version, and the number of items of each kind. */
interface Header {
  readonly version: number;
  readonly utcMarks: number;
  readonly standardMarks: number;
  readonly leaps: number;
  readonly transitions: number;
  readonly types: number;
  readonly characters: number;
}

function readHeader(cursor: Cursor): Header | undefined {
  if (cursor.left < HEADER_LENGTH || cursor.text(MAGIC.length) !== MAGIC) return undefined;
  const version = cursor.byte();
  cursor.skip(UNUSED_BYTES);
  const [utcMarks, standardMarks] = [cursor.count(), cursor.count()];
  const [leaps, transitions] = [cursor.count(), cursor.count()];
  const [types, characters] = [cursor.count(), cursor.count()];
  return { version, utcMarks, standardMarks, leaps, transitions, types, characters };
}

const HEADER_LENGTH = MAGIC.length + 1 + UNUSED_BYTES + 6 * 4;

function blockLength(
  { transitions, types, characters, leaps, standardMarks, utcMarks }: Header,
  width: number,
): number {
  return (
    transitions * (width + 1) +
    types * TYPE_LENGTH +
    characters +
    leaps * (width + LEAP_COUNT_LENGTH) +
    standardMarks +
    utcMarks
  );
}

/** @param width the size of a moment in bytes */
function readBlock(cursor: Cursor, header: Header, width: 4 | 8): ZoneFile | undefined {
  const { types: typeCount, standardMarks, utcMarks } = header;
  if (standardMarks > typeCount || utcMarks > typeCount) return undefined;
  const rest = cursor.left - blockLength(header, width);
  // Files with 8-byte moments end in a footer of at least two line feeds.
  if (rest < (width === 8 ? 2 : 0)) return undefined;

  const moments = times(header.transitions, () => cursor.moment(width));
  const indexes = times(header.transitions, () => cursor.byte());
  const encoded = times(typeCount, () => ({ offset: cursor.number(), summer: cursor.byte(), name: cursor.byte() }));
  const characters = cursor.text(header.characters);
  const leaps = times(header.leaps, () => ({ from: cursor.moment(width), count: cursor.number() }));
  const inStandard = times(standardMarks, () => cursor.byte() !== 0);
  const inUtc = times(utcMarks, () => cursor.byte() !== 0);
  if (encoded.some(({ summer, name }) => summer > 1 || name > characters.length)) return undefined;

  const types = encoded.map(({ offset, summer, name }) => {
    return { offset, isSummer: summer === 1, abbreviation: untilNul(characters.slice(name)) };
  });
  const before = types.find(({ isSummer }) => !isSummer) ?? types[0];
  if (before === undefined) return undefined;
  const transitions: Transition[] = [];
  for (const [index, from] of moments.entries()) {
    const typeIndex = indexes[index] ?? 0;
    const type = types[typeIndex];
    if (type === undefined) return undefined;
    const ruleClock = inUtc[typeIndex] ? 'utc' : inStandard[typeIndex] ? 'standard' : 'wall';
    transitions.push({ from, type, ruleClock });
  }
  const footer = width === 8 ? cursor.text(rest) : '';
  return { types, before, transitions, leaps, footer: footer.startsWith('\n') ? untilNul(footer.slice(1, -1)) : '' };
}

function times<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read);
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Reads big-endian numbers in sequence. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The number of bytes left; negative beyond the end. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  skip(length: number): void {
    this.#at += length;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  count(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  number(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  /** Exact up to 2^53, which is 285 million years. */
  moment(width: 4 | 8): number {
    return width === 4 ? this.number() : Number(this.#bytes.readBigInt64BE(this.#advance(8)));
  }

  text(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('latin1', start, start + length);
  }

  #advance(length: number): number {
    const start = this.#at;
    this.#at += length;
    return start;
  }
}
