import { type CalendarTime, calendarTime } from './calendar.ts';
import { fileRules, withClocks } from './file-zone.ts';
import { parsePosixZone, posixRules } from './posix-zone.ts';
import { readZoneFile } from './zone-file.ts';
import { type ZoneRules, type ZoneTime, zoneTime } from './zone-rules.ts';

const ZONE_FOLDER = '/usr/share/zoneinfo';
const SYSTEM_ZONE = '/etc/localtime';
const USUAL_CHANGES = 'posixrules';
/** The zone for an empty TZ. */
const UTC = 'Universal';

/** The years that struct tm can hold. */
const MIN_YEAR = 1900 - 2 ** 31;
const MAX_YEAR = 1900 + 2 ** 31 - 1;

/** The result of localtime(). */
export interface LocalTime extends CalendarTime, ZoneTime {
  /** In Unix seconds. */
  readonly moment: number;
}

type Environment = Readonly<Record<string, string>>;

/** A time zone with the C library's rules. Its file is read at the first use. spec: command-line 2.1 */
export class TimeZone {
  readonly #environment: Environment;
  #rules: ZoneRules | undefined;

  /** @param environment with TZ and TZDIR, latin1 */
  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @returns undefined for years that the C library cannot represent */
  localTime(moment: number): LocalTime | undefined {
    this.#rules ??= rulesOf(this.#environment);
    const zone = this.#rules(moment);
    const calendar = calendarTime(moment + zone.offset - zone.leapSeconds);
    if (calendar.year < MIN_YEAR || calendar.year > MAX_YEAR) return undefined;
    return { ...calendar, ...zone, second: calendar.second + zone.insertedSeconds, moment };
  }
}

/** TZ names a zone file or, if there is no such file, is a POSIX zone. A leading colon is ignored. */
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
