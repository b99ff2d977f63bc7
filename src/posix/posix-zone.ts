import { calendarTime, DAY, daysBeforeYear, isLeapYear } from './calendar.ts';
import { type ZoneRules, zoneTime } from './zone-rules.ts';

const HOUR = 3600;
const MINUTE = 60;
const UNSIGNED_LONG_MAX = 2n ** 64n - 1n;

/** The default changes of clocks: those of the United States. */
const USUAL_START = 'M3.2.0';
const USUAL_END = 'M11.1.0';
const USUAL_HOUR = 2;

/** The days before each month, and in all: of a common year, and then of a leap year. */
const daysBeforeMonth = [
  ...[0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365],
  ...[0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366],
];
/** The index of the leap year. */
const LEAP_YEAR = 13;

/** A yearly change of clocks. A malformed change has the values that were read before the error. */
interface Change {
  /** `Jn` is a day from 1 without February 29th, `n` from 0. `Mm.w.d` is a weekday in a month; week 5 is the last. */
  kind: 'J' | 'n' | 'M';
  month: number;
  week: number;
  day: number;
  /** Seconds from midnight, by the clock before the change. */
  time: number;
}

/** A time zone in the POSIX format of TZ, such as `CET-1CEST,M3.5.0,M10.5.0/3`. */
export interface PosixZone {
  readonly standard: Clock;
  readonly summer: Clock;
  /** The change to summer time. */
  readonly start: Change;
  readonly end: Change;
  /** Whether there is summer time without rules for its changes. */
  readonly hasUsualChanges: boolean;
}

interface Clock {
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/**
 * Parses a time zone as the C library does: of a malformed one, it uses the part before the error. If that is empty,
 * the zone is UTC without a name. spec: command-line 2.1
 */
export function parsePosixZone(text: string): PosixZone {
  const reader = new Reader(text);
  const unnamed = { abbreviation: '', offset: 0 };
  const rest = { start: newChange(), end: newChange(), hasUsualChanges: false };
  const abbreviation = reader.name();
  if (abbreviation === undefined) return { standard: unnamed, summer: unnamed, ...rest };
  const offset = reader.at(/^[+\-\d]/) ? reader.offset() : undefined;
  const standard = { abbreviation, offset: offset ?? 0 };
  if (offset === undefined) return { standard, summer: unnamed, ...rest };
  if (reader.at(/^$/)) return { standard, summer: standard, ...rest };
  const summerName = reader.name();
  const summer =
    summerName === undefined
      ? unnamed
      : { abbreviation: summerName, offset: reader.offset() ?? standard.offset + HOUR };
  const hasUsualChanges = summerName !== undefined && reader.at(/^,?$/);
  const { start, end } = rest;
  if (reader.readChange(start, USUAL_START)) reader.readChange(end, USUAL_END);
  return { standard, summer, start, end, hasUsualChanges };
}

export function posixRules({ standard, summer, start, end }: PosixZone): ZoneRules {
  const standardTime = zoneTime(standard.offset, standard.abbreviation);
  const summerTime = zoneTime(summer.offset, summer.abbreviation);
  return (seconds) => {
    const { year } = calendarTime(seconds);
    const from = momentOf(start, year) - standard.offset;
    const to = momentOf(end, year) - summer.offset;
    const isSummer = from > to ? seconds < to || seconds >= from : seconds >= from && seconds < to;
    return isSummer ? summerTime : standardTime;
  };
}

/**
 * The time of a change in Unix seconds, as if the clock before it showed UTC. For all years before 1970, the C library
 * takes the start of 1970.
 */
function momentOf(change: Change, year: number): number {
  const yearStart = year > 1970 ? daysBeforeYear(year) : 0;
  return (yearStart + dayOfYear(change, year)) * DAY + change.time;
}

function dayOfYear({ kind, month, week, day }: Change, year: number): number {
  const isLeap = isLeapYear(year);
  if (kind === 'n') return day;
  if (kind === 'J') return day - 1 + (isLeap && day >= 60 ? 1 : 0);
  const next = month + (isLeap ? LEAP_YEAR : 0);
  const first = daysBeforeMonth[next - 1] ?? 0;
  const days = (daysBeforeMonth[next] ?? 0) - first;
  const firstWeekday = weekdayOf(daysBeforeYear(year) + first);
  let found = day - firstWeekday;
  if (found < 0) found += 7;
  for (let passed = 1; passed < week && found + 7 < days; passed++) found += 7;
  return first + found;
}

/** @param days since the start of 1970, a Thursday */
function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

function newChange(): Change {
  return { kind: 'n', month: 0, week: 0, day: 0, time: 0 };
}

/** Reads a text part by part. */
class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  at(pattern: RegExp): boolean {
    return pattern.test(this.#rest);
  }

  name(): string | undefined {
    const [, plain, quoted] = this.#take(/^(?:([A-Za-z]{3,})|<([A-Za-z\d+-]{3,})>)/) ?? [];
    return plain ?? quoted;
  }

  /** Seconds east of UTC; undefined if there is no number. */
  offset(): number | undefined {
    const isEast = this.#take(/^[+-]/)?.[0] === '-';
    const [hours, minutes = 0, seconds = 0] = this.#clock();
    if (hours === undefined) return undefined;
    const offset = Math.min(hours, 24) * HOUR + Math.min(minutes, 59) * MINUTE + Math.min(seconds, 59);
    return isEast ? offset : 0 - offset;
  }

  /** @returns whether the change is complete */
  readChange(change: Change, usual: string): boolean {
    this.#take(/^,/);
    if (this.#rest === '') this.#rest = usual;
    if (!this.#readDay(change) || this.at(/^[^/,]/)) return false;
    if (!this.#take(/^\//)) {
      change.time = USUAL_HOUR * HOUR;
      return true;
    }
    if (this.#rest === '') return false;
    const sign = this.#take(/^-/) ? -1 : 1;
    const [hours = USUAL_HOUR, minutes = 0, seconds = 0] = this.#clock();
    change.time = sign * (hours * HOUR + minutes * MINUTE + seconds);
    return true;
  }

  #readDay(change: Change): boolean {
    if (this.#take(/^M/)) {
      change.kind = 'M';
      const read = this.#shorts(/^\s*([+-]?\d+)(?:\.\s*([+-]?\d+)(?:\.\s*([+-]?\d+))?)?/);
      [change.month = 0, change.week = 0, change.day = 0] = read;
      const { month, week, day } = change;
      return read.length === 3 && month >= 1 && month <= 12 && week >= 1 && week <= 5 && day <= 6;
    }
    if (!this.at(/^[J\d]/)) return false;
    change.kind = this.#take(/^J/) ? 'J' : 'n';
    const day = Number(this.#take(/^\d+/)?.[0] ?? NaN);
    if (!(day >= (change.kind === 'J' ? 1 : 0) && day <= 365)) return false;
    change.day = day;
    return true;
  }

  /** Hours, minutes and seconds, as far as they are given. */
  #clock(): number[] {
    return this.#shorts(/^\s*([+-]?\d+)(?::\s*([+-]?\d+)(?::\s*([+-]?\d+))?)?/);
  }

  /** As `%hu` of scanf(): numbers can start with white space or a sign, and are truncated to 16 bits. */
  #shorts(pattern: RegExp): number[] {
    const [, ...texts] = this.#take(pattern) ?? [];
    return texts
      .filter((text) => text !== undefined)
      .map((text) => {
        const number = BigInt(text);
        const magnitude = number < 0n ? -number : number;
        return Number(BigInt.asUintN(16, magnitude > UNSIGNED_LONG_MAX ? UNSIGNED_LONG_MAX : number));
      });
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#rest);
    if (found !== null) this.#rest = this.#rest.slice(found[0].length);
    return found;
  }
}
