const HOUR = 3600;
const DAY = 86_400;

/** Seconds east of UTC at a moment, in unix seconds. */
export type UtcOffset = (seconds: number) => number;

/** When a change of clocks happens in a year: seconds from the year's start, by the clock before the change. */
type YearlyRule = (year: number) => number;

const name = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)';
const time = String.raw`[+-]?\d{1,3}(?::\d{1,2}(?::\d{1,2})?)?`;
const rule = String.raw`,([JM]?[\d.]+)(?:\/(${time}))?`;
const zone = new RegExp(`^:?${name}(${time})(?:${name}(${time})?(?:${rule}${rule})?)?$`);
const summerTime = new RegExp(`^:?${name}${time}${name}`);

/**
 * Reads a time zone in the form that POSIX gives TZ, such as `CET-1CEST,M3.5.0,M10.5.0/3`: JavaScript's own time zones
 * have none of its rules.
 *
 * @returns undefined for anything else, such as the name of a zone
 */
export function parsePosixTimeZone(text: string): UtcOffset | undefined {
  const match = zone.exec(text);
  if (match === null) return undefined;
  const [, west = '', summerWest, startText = 'M3.2.0', startTime = '2', endText = 'M11.1.0', endTime = '2'] = match;
  const standard = 0 - seconds(west);
  if (!summerTime.test(text)) return () => standard;
  const summer = summerWest === undefined ? standard + HOUR : 0 - seconds(summerWest);
  const startRule = yearlyRule(startText, seconds(startTime));
  const endRule = yearlyRule(endText, seconds(endTime));
  if (startRule === undefined || endRule === undefined) return undefined;
  return (moment) => {
    const year = new Date((moment + standard) * 1000).getUTCFullYear();
    const now = moment - startOfYear(year);
    const start = startRule(year) - standard;
    const end = endRule(year) - summer;
    const isSummer = start < end ? now >= start && now < end : now >= start || now < end;
    return isSummer ? summer : standard;
  };
}

function seconds(text: string): number {
  const [hours = 0, minutes = 0, rest = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * 60 + rest);
}

/** `Jn` counts from 1 and never February 29th, `n` counts from 0, `Mm.w.d` is a week day of a month, w = 5 its last. */
function yearlyRule(text: string, atTime: number): YearlyRule | undefined {
  const numbers = text.replace(/^[JM]/, '').split('.').map(Number);
  const [first = 0, week = 0, weekday = 0] = numbers;
  if (text.startsWith('M'))
    return numbers.length === 3 ? (year) => monthly(year, first, week, weekday) + atTime : undefined;
  if (numbers.length !== 1) return undefined;
  if (text.startsWith('J')) return (year) => (first - 1 + (isLeap(year) && first > 59 ? 1 : 0)) * DAY + atTime;
  return () => first * DAY + atTime;
}

function monthly(year: number, month: number, week: number, weekday: number): number {
  const first = new Date(Date.UTC(2000, month - 1, 1));
  first.setUTCFullYear(year);
  const days = new Date(first);
  days.setUTCMonth(month, 0);
  let day = 1 + ((weekday - first.getUTCDay() + 7) % 7) + (week - 1) * 7;
  while (day > days.getUTCDate()) day -= 7;
  return first.getTime() / 1000 - startOfYear(year) + (day - 1) * DAY;
}

function startOfYear(year: number): number {
  const start = new Date(Date.UTC(2000, 0, 1));
  return start.setUTCFullYear(year) / 1000;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
