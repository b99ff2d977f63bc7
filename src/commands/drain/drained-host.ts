import type { LiveHost } from '../shared/live-hosts.ts';
import { describe, type Outcome, type Result } from './outcome.ts';

/** How far the drain of a mail server has come. */
type Phase = 'waiting' | 'asked' | 'down' | 'moving';

/** The state of a mail server that is being drained. */
export class DrainedHost {
  readonly ip: string;
  /** As it was before the first change. */
  readonly before: LiveHost;
  phase: Phase = 'waiting';
  result: Result | undefined;
  /** The highest number of users seen, and the number at the last poll; undefined before the first. */
  users: { readonly first: number; readonly now: number } | undefined;
  /** In milliseconds, on the monotonic clock. */
  readonly #start = performance.now();
  #end: number | undefined;

  constructor(before: LiveHost) {
    this.ip = before.ip;
    this.before = before;
  }

  /**
   * Records the number of users at a poll.
   *
   * @returns the change since the previous poll; undefined at the first
   */
  count(now: number): number | undefined {
    const change = this.users === undefined ? undefined : now - this.users.now;
    this.users = { first: Math.max(this.users?.first ?? 0, now), now };
    return change;
  }

  end(result: Result): void {
    this.result = result;
    this.#end = performance.now();
  }

  get outcome(): Outcome {
    return {
      ip: this.ip,
      result: this.result ?? 'unfinished',
      users: this.users?.first,
      remaining: this.users?.now,
      seconds: ((this.#end ?? performance.now()) - this.#start) / 1000,
    };
  }

  get remaining(): string {
    return this.users === undefined ? 'its users remain' : `${this.users.now} of ${this.users.first} users remain`;
  }

  /** A description of the state, as far as it is known, for the message on an interrupt. */
  get state(): string {
    if (this.result !== undefined) return `${this.ip}: ${describe(this.outcome)}`;
    switch (this.phase) {
      case 'waiting':
        return `${this.ip}: nothing was done`;
      case 'asked':
        return `${this.ip}: may be down already, none of its users was moved`;
      case 'down':
        return `${this.ip}: down, none of its users was moved`;
      default:
        return `${this.ip}: down, ${this.remaining}; the director goes on moving them until doveadm director undrain ${this.ip}`;
    }
  }
}
