/** What clocks in a time zone show at a moment. */
export interface ZoneTime {
  /** Seconds east of UTC. */
  readonly offset: number;
  /** Such as `CET`. */
  readonly abbreviation: string;
  /** How many leap seconds the moment counts: those that zone files below `right/` know. */
  readonly leapSeconds: number;
  /** By how much the second runs on beyond 59: 1 in a leap second. */
  readonly insertedSeconds: number;
}

/** The rules of a time zone: what clocks show, by unix seconds. */
export type ZoneRules = (seconds: number) => ZoneTime;

/** A time that knows of no leap seconds. */
export function zoneTime(offset: number, abbreviation: string): ZoneTime {
  return { offset, abbreviation, leapSeconds: 0, insertedSeconds: 0 };
}
