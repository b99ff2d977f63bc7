import type { UtcOffset } from './posix-time-zone.ts';

/** The Gregorian calendar repeats itself, week days and time zone rules included. */
const CYCLE_SECONDS = 146_097 * 86_400;
const CYCLE_YEARS = 400;
const MAX_DATE_SECONDS = 8_640_000_000_000 - 2 * 86_400;
const MAX_YEAR = 2 ** 31 + 1899;

/** More seconds than users expire in at most directors. */
const KEPT_TEXTS = 10_000;

/**
 * Dates as `YYYY-MM-DD HH:MM:SS`; a second that comes again is not worked out again. spec: command-line 2.1
 *
 * @param offset of a time zone that Date does not know, in which case Date's own has to be UTC
 * @returns a function from unix seconds to text; `-` for a year that the C library cannot tell
 */
export function localTimeFormatter(offset?: UtcOffset): (seconds: number) => string {
  const texts = new Map<number, string>();
  return (seconds) => {
    const known = texts.get(seconds);
    if (known !== undefined) return known;
    if (texts.size === KEPT_TEXTS) texts.clear();
    const text = localTime(seconds + (offset?.(seconds) ?? 0));
    texts.set(seconds, text);
    return text;
  };
}

function localTime(seconds: number): string {
  const cycles = Math.abs(seconds) <= MAX_DATE_SECONDS ? 0 : Math.floor(seconds / CYCLE_SECONDS);
  const date = new Date((seconds - cycles * CYCLE_SECONDS) * 1000);
  const year = date.getFullYear() + cycles * CYCLE_YEARS;
  if (Math.abs(year) > MAX_YEAR) return '-';
  const day = `${year}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
