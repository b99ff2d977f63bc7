import { parseInt64 } from '../protocol/numbers.ts';
import type { Option } from './option.ts';

/** What an option's text becomes when the option is met, if it does not read its value itself. */
export const readers: Readonly<Record<Option['type'], (text: string, previous: unknown) => unknown>> = {
  flag: () => true,
  string: (text) => text,
  strings: (text, previous) => [...(Array.isArray(previous) ? previous : []), text],
  integer: (text) => parseInt64(text) ?? 'invalid',
  count: (text) => text,
  seconds: (text) => text,
};

/** What the last text of an option becomes when all words are read, by type. */
export const lateReaders: Readonly<Partial<Record<Option['type'], (option: string, text: string) => number>>> = {
  count: readCount,
  seconds: readSeconds,
};

/** The value of an option cannot be used; the message is what the user is told. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';

  constructor(option: string, reason: string) {
    super(`Invalid --${option}: ${reason}`);
  }
}

/** What a timer can wait: 2^31 - 1 milliseconds, almost 25 days. */
const MAX_SECONDS = 2_147_483;

/**
 * Reads a time span: the one way in which every option takes one.
 *
 * @param option the long name, for the message
 * @param text seconds, as decimal digits with at most one point
 * @returns milliseconds
 * @throws InvalidValueError
 */
function readSeconds(option: string, text: string): number {
  const seconds = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (seconds <= 0) throw new InvalidValueError(option, `'${text}' is not a number of seconds above 0`);
  if (seconds > MAX_SECONDS) throw new InvalidValueError(option, `'${text}' is more than ${MAX_SECONDS} seconds`);
  return Math.ceil(seconds * 1000);
}

/**
 * Reads how many of something.
 *
 * @param option the long name, for the message
 * @returns at least 1, and exact
 * @throws InvalidValueError
 */
function readCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidValueError(option, `'${text}' is not a whole number of at least 1`);
  }
  return count;
}
