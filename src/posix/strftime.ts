import { calendarTime, DAY, daysBeforeYear } from './calendar.ts';
import type { LocalTime } from './time-zone.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const SHORT_NAME = 3;

/** Flags, width, modifier and letter. The letter can be any character, and is missing at the end of the text. */
const conversion = /%([_0^#-]*)(\d*)([EO]?)(.?)/gs;

/**
 * The letters that are invalid with a modifier. With other letters it has no effect, because the C locale has neither
 * eras nor alternative digits.
 */
const refusedAfter: Readonly<Record<string, string>> = { E: 'aABbDdeFgGhHIjklmMSUVwW', O: 'aADFcxXY' };

/** The format of a conversion. */
interface Look {
  /** The last padding flag: `_` for spaces, `0` for zeros, `-` for none. */
  readonly pad: string | undefined;
  readonly isUpper: boolean;
  readonly isSwapped: boolean;
  readonly width: number;
}

type Letter = (time: LocalTime, look: Look) => string;

const letters: Readonly<Record<string, Letter>> = {
  '%': (_, look) => fill('%', look),
  n: (_, look) => fill('\n', look),
  t: (_, look) => fill('\t', look),
  A: name(({ weekday }) => WEEKDAYS[weekday]),
  a: name(({ weekday }) => WEEKDAYS[weekday]?.slice(0, SHORT_NAME)),
  B: name(({ month }) => MONTHS[month - 1]),
  b: name(({ month }) => MONTHS[month - 1]?.slice(0, SHORT_NAME)),
  h: name(({ month }) => MONTHS[month - 1]?.slice(0, SHORT_NAME)),
  p: capitals(({ hour }) => (hour < 12 ? 'AM' : 'PM')),
  P: ({ hour }, look) => fill(hour < 12 ? 'am' : 'pm', look),
  Z: capitals(({ abbreviation }) => abbreviation),
  C: number(1, ({ year }) => Math.floor(year / 100)),
  d: number(2, ({ day }) => day),
  e: number(2, ({ day }) => day, '_'),
  G: number(1, (time) => isoWeek(time).year),
  g: number(2, (time) => yearOfCentury(isoWeek(time).year)),
  H: number(2, ({ hour }) => hour),
  I: number(2, ({ hour }) => hour % 12 || 12),
  j: number(3, (time) => dayOfYear(time) + 1),
  k: number(2, ({ hour }) => hour, '_'),
  l: number(2, ({ hour }) => hour % 12 || 12, '_'),
  M: number(2, ({ minute }) => minute),
  m: number(2, ({ month }) => month),
  S: number(2, ({ second }) => second),
  s: ({ moment }, look) => fill(String(moment), look),
  U: number(2, (time) => Math.floor((dayOfYear(time) - time.weekday + 7) / 7)),
  u: number(1, ({ weekday }) => weekday || 7),
  V: number(2, (time) => isoWeek(time).week),
  W: number(2, (time) => Math.floor((dayOfYear(time) - ((time.weekday + 6) % 7) + 7) / 7)),
  w: number(1, ({ weekday }) => weekday),
  Y: number(1, ({ year }) => year),
  y: number(2, ({ year }) => yearOfCentury(year)),
  z: ({ offset }, look) => {
    const minutes = Math.floor(Math.abs(offset) / 60);
    const digits = Math.floor(minutes / 60) * 100 + (minutes % 60);
    return fill(offset < 0 ? '-' : '+', look) + padded(digits, 4, look);
  },
  c: composed('%a %b %e %H:%M:%S %Y'),
  D: composed('%m/%d/%y'),
  F: composed('%Y-%m-%d'),
  R: composed('%H:%M'),
  r: composed('%I:%M:%S %p'),
  T: composed('%H:%M:%S'),
  X: composed('%H:%M:%S'),
  x: composed('%m/%d/%y'),
};

/**
 * The C library's strftime() in the C locale. spec: command-line 5
 *
 * @param format such as `%b %d %H:%M:%S `, latin1
 * @param size the size of the buffer, including the NUL at the end
 * @returns an empty string for a text that does not fit
 */
export function strftime(format: string, time: LocalTime, size: number): string {
  const text = expand(format, time, size);
  return text.length < size ? text : '';
}

/** @param maxWidth limits the width of conversions: a wider text does not fit into the buffer anyway */
function expand(format: string, time: LocalTime, maxWidth: number): string {
  return format.replace(conversion, (whole, flags: string, width: string, modifier: string, letter: string) => {
    const look = {
      pad: /[_0-](?=[\^#]*$)/.exec(flags)?.[0],
      isUpper: flags.includes('^'),
      isSwapped: flags.includes('#'),
      width: Math.min(Number(width), maxWidth),
    };
    const convert = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
    if (convert === undefined || refusedAfter[modifier]?.includes(letter)) {
      const isUpper = look.isUpper || (look.isSwapped && 'bh'.includes(letter));
      return fill(isUpper ? inUpperCase(whole) : whole, look);
    }
    return convert(time, look);
  });
}

function name(of: (time: LocalTime) => string | undefined): Letter {
  return (time, look) => {
    const text = of(time) ?? '';
    return fill(look.isUpper || look.isSwapped ? inUpperCase(text) : text, look);
  };
}

function capitals(of: (time: LocalTime) => string): Letter {
  return (time, look) => {
    const text = of(time);
    if (look.isSwapped)
      return fill(
        text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
        look,
      );
    return fill(look.isUpper ? inUpperCase(text) : text, look);
  };
}

function number(digits: number, of: (time: LocalTime) => number, usualPad?: '_'): Letter {
  return (time, look) => padded(of(time), digits, { ...look, pad: look.pad ?? usualPad });
}

function composed(format: string): Letter {
  return (time, look) => {
    const text = expand(format, time, 0);
    return fill(look.isUpper ? inUpperCase(text) : text, look);
  };
}

function padded(value: number, digits: number, look: Look): string {
  const sign = value < 0 ? '-' : '';
  const text = String(Math.abs(value));
  if (look.pad === '-') return fill(sign + text, look);
  const length = Math.max(digits, look.width);
  return look.pad === '_' ? (sign + text).padStart(length) : sign + text.padStart(length - sign.length, '0');
}

function fill(text: string, { pad, width }: Look): string {
  return text.padStart(width, pad === '0' ? '0' : ' ');
}

/** Changes only ASCII letters, because the text is bytes. */
function inUpperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function yearOfCentury(year: number): number {
  return ((year % 100) + 100) % 100;
}

/** From 0. */
function dayOfYear(time: LocalTime): number {
  return localDay(time) - daysBeforeYear(time.year);
}

/** A week belongs to the year that its Thursday is in. */
function isoWeek(time: LocalTime): { readonly year: number; readonly week: number } {
  const thursday = localDay(time) + 4 - (time.weekday || 7);
  const { year } = calendarTime(thursday * DAY);
  return { year, week: Math.floor((thursday - daysBeforeYear(year)) / 7) + 1 };
}

/** Days since the start of 1970 in local time. */
function localDay({ moment, offset, leapSeconds }: LocalTime): number {
  return Math.floor((moment + offset - leapSeconds) / DAY);
}
