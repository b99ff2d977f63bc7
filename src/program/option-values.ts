import { parseInt64 } from '../posix/numbers.ts';
import type { Option } from './option.ts';

/** Converts the text of an option when the option is parsed, unless the option has its own `read`. */
export const readers: Readonly<Record<Option['type'], (text: string, previous: unknown) => unknown>> = {
  flag: () => true,
  string: (text) => text,
  strings: (text, previous) => [...(Array.isArray(previous) ? previous : []), text],
  integer: (text) => parseInt64(text) ?? 'invalid',
  count: (text) => text,
  seconds: (text) => text,
};

/** Converts the last text of an option when all words are parsed. */
export const lateReaders: Readonly<Partial<Record<Option['type'], (option: string, text: string) => number>>> = {
  count: readCount,
  seconds: readSeconds,
};

/** The value of an option is invalid. The message is shown to the user. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';

  constructor(option: string, reason: string) {
    super(`Invalid --${option}: ${reason}`);
  }
}

/** The longest time of a timer: 2^31 - 1 milliseconds, almost 25 days. */
const MAX_SECONDS = 2_147_483;

/**
 * Parses a time span. All options with a time span use it.
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
 * Parses a count.
 *
 * @param option the long name, for the message
 * @returns a safe integer of at least 1
 * @throws InvalidValueError
 */
function readCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidValueError(option, `'${text}' is not a whole number of at least 1`);
  }
  return count;
}
