import type { TimeZone } from './time-zone.ts';

/** More seconds than users expire in at most directors. */
const KEPT_TEXTS = 10_000;

/**
 * Dates as `YYYY-MM-DD HH:MM:SS`; a second that comes again is not worked out again. spec: command-line 2.1
 *
 * @returns a function from unix seconds to text; `-` for a year that the C library cannot tell
 */
export function localDates(zone: TimeZone): (seconds: number) => string {
  const texts = new Map<number, string>();
  return (seconds) => {
    const known = texts.get(seconds);
    if (known !== undefined) return known;
    if (texts.size === KEPT_TEXTS) texts.clear();
    const text = localDate(zone, seconds);
    texts.set(seconds, text);
    return text;
  };
}

function localDate(zone: TimeZone, seconds: number): string {
  const time = zone.localTime(seconds);
  if (time === undefined) return '-';
  const day = `${time.year}-${twoDigits(time.month)}-${twoDigits(time.day)}`;
  return `${day} ${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
