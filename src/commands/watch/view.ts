import { Rings } from '../../hashing/rings.ts';
import type { LiveHost } from '../live-hosts.ts';
import type { Look, RingLine } from './look.ts';

/** A mail server beside what it was, and what it should be. */
export interface ViewedHost extends LiveHost {
  /** How many users more than at the last look; undefined at the first. */
  readonly change: number | undefined;
  /** How many of the users with its tag would be its share. */
  readonly expected: number;
}

export const SORT_ORDERS = ['address', 'users', 'change'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

const HISTORY = 200;

/** What there is to see, as it grows from look to look. */
export class View {
  hosts: readonly ViewedHost[] = [];
  ring: readonly RingLine[] = [];
  /** The sum of all users at each look, the last one last. */
  totals: readonly number[] = [];
  sortOrder: SortOrder = 'address';
  isPaused = false;
  /** When the last look was, in milliseconds since the epoch. */
  lookedAt: number | undefined;
  /** Why there was nothing to see at the last time. */
  trouble: string | undefined;

  /** @param now milliseconds since the epoch */
  update({ hosts, ring }: Look, now: number): void {
    const before = new Map(this.hosts.map(({ ip, users }) => [ip, users]));
    const shares = new Rings(hosts).shares();
    const usersByTag = new Map<string, number>();
    for (const { tag, users } of hosts) usersByTag.set(tag, (usersByTag.get(tag) ?? 0) + users);
    const isFirst = this.lookedAt === undefined;
    this.hosts = hosts.map((host) => ({
      ...host,
      change: isFirst ? undefined : host.users - (before.get(host.ip) ?? 0),
      expected: (shares.get(host.ip) ?? 0) * (usersByTag.get(host.tag) ?? 0),
    }));
    this.ring = ring;
    this.totals = [...this.totals, hosts.reduce((sum, { users }) => sum + users, 0)].slice(-HISTORY);
    this.lookedAt = now;
    this.trouble = undefined;
  }

  sortNext(): void {
    this.sortOrder = SORT_ORDERS[(SORT_ORDERS.indexOf(this.sortOrder) + 1) % SORT_ORDERS.length] ?? 'address';
  }

  /** The hosts in the order in which they are shown. */
  sorted(): readonly ViewedHost[] {
    switch (this.sortOrder) {
      case 'users':
        return this.hosts.toSorted((left, right) => right.users - left.users);
      case 'change':
        return this.hosts.toSorted((left, right) => Math.abs(right.change ?? 0) - Math.abs(left.change ?? 0));
      default:
        return this.hosts;
    }
  }
}
