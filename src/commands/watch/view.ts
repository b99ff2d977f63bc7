import type { LiveHost } from '../live-hosts.ts';
import type { Disagreement } from './disagreement.ts';
import type { Look } from './look.ts';
import type { RingLine } from './ring-state.ts';
import { isFar } from './share.ts';

/** A mail server beside what it was, and what it should be. */
export interface ViewedHost extends LiveHost {
  /** How many users more than at the last look; undefined at the first. */
  readonly change: number | undefined;
  /** How many of the users with its tag would be its share. */
  readonly expected: number;
  /** What other directors say about it; empty where they agree. */
  readonly remark: string;
}

const SORT_ORDERS = ['address', 'users', 'change'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

const HISTORY = 200;
const AGREED: Disagreement = { byHost: new Map(), strangers: [] };

/** What there is to see, as it grows from look to look. */
export class View {
  ring: readonly RingLine[] = [];
  /** The sum of all users at each look, the last one last. */
  totals: readonly number[] = [];
  sortOrder: SortOrder = 'address';
  isPaused = false;
  /** When the last look was, in milliseconds since the epoch. */
  lookedAt: number | undefined;
  /** Part of the address or of the tag of those that are listed, latin1. */
  filter = '';
  /** Whether the filter is being typed. */
  isTyping = false;
  /** The index of the first of the list that is seen. */
  first = 0;
  #hosts: readonly ViewedHost[] = [];
  #disagreement: Disagreement = AGREED;

  /**
   * Takes a new look.
   *
   * @param shares of the users with its tag, from 0 to 1, by address
   * @param now milliseconds since the epoch
   */
  update({ hosts, ring }: Look, shares: ReadonlyMap<string, number>, now: number): void {
    const before = new Map(this.#hosts.map(({ ip, users }) => [ip, users]));
    const usersByTag = new Map<string, number>();
    for (const { tag, users } of hosts) usersByTag.set(tag, (usersByTag.get(tag) ?? 0) + users);
    const isFirst = this.lookedAt === undefined;
    this.#hosts = hosts.map((host) => ({
      ...host,
      change: isFirst ? undefined : host.users - (before.get(host.ip) ?? 0),
      expected: (shares.get(host.ip) ?? 0) * (usersByTag.get(host.tag) ?? 0),
      remark: '',
    }));
    this.ring = ring;
    this.totals = [...this.totals, hosts.reduce((sum, { users }) => sum + users, 0)].slice(-HISTORY);
    this.lookedAt = now;
  }

  /** Takes note of what other directors say. */
  compare(disagreement: Disagreement): void {
    this.#disagreement = disagreement;
  }

  /** All mail servers. */
  get hosts(): readonly ViewedHost[] {
    const { byHost, strangers } = this.#disagreement;
    // What is not in the ring that is shown has no share in it.
    const all = [
      ...this.#hosts,
      ...strangers.map((host): ViewedHost => ({ ...host, change: undefined, expected: host.users, remark: '' })),
    ];
    return byHost.size === 0 ? all : all.map((host) => ({ ...host, remark: byHost.get(host.ip) ?? '' }));
  }

  /** The hosts that are listed: those with something wrong come first, then it is the chosen order. */
  listed(): readonly ViewedHost[] {
    const part = this.filter.toLowerCase();
    const matching = this.hosts.filter(({ ip, tag }) => ip.includes(part) || tag.toLowerCase().includes(part));
    return inOrder(matching, this.sortOrder).toSorted((left, right) => trouble(left) - trouble(right));
  }

  sortNext(): void {
    this.sortOrder = SORT_ORDERS[(SORT_ORDERS.indexOf(this.sortOrder) + 1) % SORT_ORDERS.length] ?? 'address';
  }
}

/** Whether it has so many more or fewer users than its share that this is no chance. */
export function isFarFromShare({ users, expected }: ViewedHost): boolean {
  return isFar(users, expected);
}

/** From 0, for what is worst. */
function trouble(host: ViewedHost): number {
  if (!host.up) return 0;
  if (host.remark !== '') return 1;
  return isFarFromShare(host) ? 2 : 3;
}

function inOrder(hosts: readonly ViewedHost[], order: SortOrder): readonly ViewedHost[] {
  switch (order) {
    case 'users':
      return hosts.toSorted((left, right) => right.users - left.users);
    case 'change':
      return hosts.toSorted((left, right) => Math.abs(right.change ?? 0) - Math.abs(left.change ?? 0));
    case 'address':
      return hosts;
  }
}
