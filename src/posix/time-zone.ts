import { type CalendarTime, calendarTime } from './calendar.ts';
import { fileRules, withClocks } from './file-zone.ts';
import { parsePosixZone, posixRules } from './posix-zone.ts';
import { readZoneFile } from './zone-file.ts';
import { type ZoneRules, type ZoneTime, zoneTime } from './zone-rules.ts';

const ZONE_FOLDER = '/usr/share/zoneinfo';
const SYSTEM_ZONE = '/etc/localtime';
const USUAL_CHANGES = 'posixrules';
/** What an empty TZ stands for. */
const UTC = 'Universal';

/** The years that struct tm can hold. */
const MIN_YEAR = 1900 - 2 ** 31;
const MAX_YEAR = 1900 + 2 ** 31 - 1;

/** What localtime() tells. */
export interface LocalTime extends CalendarTime, ZoneTime {
  /** In unix seconds. */
  readonly moment: number;
}

type Environment = Readonly<Record<string, string>>;

/** A time zone, as the C library has it. Its file is read when it is first asked for a time. spec: command-line 2.1 */
export class TimeZone {
  readonly #environment: Environment;
  #rules: ZoneRules | undefined;

  /** @param environment TZ and TZDIR count, latin1 */
  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @returns undefined for years that the C library cannot tell */
  localTime(moment: number): LocalTime | undefined {
    this.#rules ??= rulesOf(this.#environment);
    const zone = this.#rules(moment);
    const calendar = calendarTime(moment + zone.offset - zone.leapSeconds);
    if (calendar.year < MIN_YEAR || calendar.year > MAX_YEAR) return undefined;
    return { ...calendar, ...zone, second: calendar.second + zone.insertedSeconds, moment };
  }
}

/** A name of a file, or if there is none of that name what POSIX has for TZ, with or without a colon before it. */
function rulesOf({ TZ: name = SYSTEM_ZONE, TZDIR: folder = '' }: Environment): ZoneRules {
  const zone = name === '' ? UTC : name.replace(/^:/, '');
  const read = (file: string) => readZoneFile(file.startsWith('/') ? file : `${folder || ZONE_FOLDER}/${file}`);
  const file = zone === '' ? undefined : read(zone);
  if (file !== undefined) return fileRules(file);
  if (zone === '' || zone === SYSTEM_ZONE) return () => zoneTime(0, 'UTC');
  const posix = parsePosixZone(zone);
  const usual = posix.hasUsualChanges ? read(USUAL_CHANGES) : undefined;
  return usual !== undefined && usual.types.length > 1 ? fileRules(withClocks(usual, posix)) : posixRules(posix);
}
