/** The two clocks of a director, both in whole seconds. */
export interface Clock {
  /** Unix seconds. Somebody may set this clock. */
  unixSeconds(): number;
  /** Seconds since whenever: this clock only ever goes on. */
  seconds(): number;
}

/** How often the time of day may be set before the first time is forgotten. */
export const MAX_SETTINGS = 256;

/** Tells from the time of day at which something was how long ago that is, even if somebody has set the clock since. */
export class ClockSettings {
  readonly #clock: Clock;
  /** For each setting how far the time of day is ahead of the other clock. */
  readonly #ahead: number[] = [];
  #current = 0;
  #oldest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  unixSeconds(): number {
    return this.#clock.unixSeconds();
  }

  /** The number of the setting under which it is this time now. */
  settingOf(unixSeconds: number): number {
    const ahead = unixSeconds - this.#clock.seconds();
    if (ahead !== this.#ahead[this.#current]) this.#current = this.#numberOf(ahead);
    return this.#current;
  }

  /** @param setting that under which it was this time */
  secondsSince(unixSeconds: number, setting: number): number {
    return this.#clock.seconds() - (unixSeconds - (this.#ahead[setting] ?? 0));
  }

  #numberOf(ahead: number): number {
    const known = this.#ahead.indexOf(ahead);
    if (known >= 0) return known;
    const number = this.#oldest;
    this.#ahead[number] = ahead;
    this.#oldest = (number + 1) % MAX_SETTINGS;
    return number;
  }
}
