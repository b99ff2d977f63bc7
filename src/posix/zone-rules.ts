/** The local time in a time zone at a moment. */
export interface ZoneTime {
  /** Seconds east of UTC. */
  readonly offset: number;
  /** Such as `CET`. */
  readonly abbreviation: string;
  /** The number of leap seconds in the moment. Only zone files below `right/` have any. */
  readonly leapSeconds: number;
  /** 1 during an inserted leap second, which is second 60; otherwise 0. */
  readonly insertedSeconds: number;
}

/** The rules of a time zone: local time by Unix seconds. */
export type ZoneRules = (seconds: number) => ZoneTime;

/** A local time without leap seconds. */
export function zoneTime(offset: number, abbreviation: string): ZoneTime {
  return { offset, abbreviation, leapSeconds: 0, insertedSeconds: 0 };
}
