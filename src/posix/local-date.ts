import type { TimeZone } from './time-zone.ts';

/** The size of the cache. On most directors, users expire in fewer different seconds. */
const KEPT_TEXTS = 10_000;

/**
 * Formats dates as `YYYY-MM-DD HH:MM:SS`, with a cache. spec: command-line 2.1
 *
 * @returns a function from Unix seconds to text; `-` for a year that the C library cannot represent
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
