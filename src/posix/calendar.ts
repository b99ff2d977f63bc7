export const DAY = 86_400;

/** The Gregorian calendar repeats after 400 years, including weekdays. */
const CYCLE_SECONDS = 146_097 * DAY;
const CYCLE_YEARS = 400;
const MAX_DATE_SECONDS = 8_640_000_000_000;

/** A date and time in the Gregorian calendar. */
export interface CalendarTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** From 0 for Sunday. */
  readonly weekday: number;
}

/** @param seconds since the start of 1970; can be outside of the range of Date */
export function calendarTime(seconds: number): CalendarTime {
  const cycles = Math.abs(seconds) <= MAX_DATE_SECONDS ? 0 : Math.floor(seconds / CYCLE_SECONDS);
  const date = new Date((seconds - cycles * CYCLE_SECONDS) * 1000);
  return {
    year: date.getUTCFullYear() + cycles * CYCLE_YEARS,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  };
}

/** Days from the start of 1970 to the start of a year. */
export function daysBeforeYear(year: number): number {
  const before = year - 1;
  return 365 * (year - 1970) + leapDays(before) - leapDays(1969);
}

/** The number of leap days in the years 1 to `year`. */
function leapDays(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
