import type { LiveHost } from '../shared/live-hosts.ts';
import type { Disagreement } from './disagreement.ts';
import type { Look } from './look.ts';
import type { RingLine } from './ring-state.ts';
import { isFar } from './share.ts';

/** A mail server, compared with the previous poll and with its share. */
export interface ViewedHost extends LiveHost {
  /** How many more users it has than at the previous poll; undefined at the first. */
  readonly change: number | undefined;
  /** Its share of the users with its tag, as a number of users. */
  readonly expected: number;
  /** How other directors differ; empty if they agree. */
  readonly remark: string;
}

const SORT_ORDERS = ['address', 'users', 'change'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

const HISTORY = 200;
const AGREED: Disagreement = { byHost: new Map(), strangers: [] };

/** The state of the view. */
export class View {
  ring: readonly RingLine[] = [];
  /** The total number of users at each poll, oldest first. */
  totals: readonly number[] = [];
  sortOrder: SortOrder = 'address';
  isPaused = false;
  /** The time of the last poll, in milliseconds since the epoch. */
  lookedAt: number | undefined;
  /** Only mail servers with this text in their address or tag are listed; latin1. */
  filter = '';
  /** Whether the filter is being typed. */
  isTyping = false;
  /** The index of the first mail server on the screen. */
  first = 0;
  #hosts: readonly ViewedHost[] = [];
  #disagreement: Disagreement = AGREED;

  /**
   * Adds the result of a poll.
   *
   * @param shares the fraction of the users with its tag that each host should have, by address, from 0 to 1
   * @param now the time of the poll, in milliseconds since the epoch
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

  /** Sets how other directors differ. */
  compare(disagreement: Disagreement): void {
    this.#disagreement = disagreement;
  }

  /** All mail servers, including those that only other directors have. */
  get hosts(): readonly ViewedHost[] {
    const { byHost, strangers } = this.#disagreement;
    // A host that the displayed director lacks has no share there, so its own number of users counts as expected.
    const all = [
      ...this.#hosts,
      ...strangers.map((host): ViewedHost => ({ ...host, change: undefined, expected: host.users, remark: '' })),
    ];
    return byHost.size === 0 ? all : all.map((host) => ({ ...host, remark: byHost.get(host.ip) ?? '' }));
  }

  /** The mail servers that match the filter: those with problems first, then in the chosen order. */
  listed(): readonly ViewedHost[] {
    const part = this.filter.toLowerCase();
    const matching = this.hosts.filter(({ ip, tag }) => ip.includes(part) || tag.toLowerCase().includes(part));
    return inOrder(matching, this.sortOrder).toSorted((left, right) => problemRank(left) - problemRank(right));
  }

  sortNext(): void {
    this.sortOrder = SORT_ORDERS[(SORT_ORDERS.indexOf(this.sortOrder) + 1) % SORT_ORDERS.length] ?? 'address';
  }
}

/** Whether its number of users differs from its share by more than chance explains. */
export function isFarFromShare({ users, expected }: ViewedHost): boolean {
  return isFar(users, expected);
}

/** A sort key: 0 for the worst problem. */
function problemRank(host: ViewedHost): number {
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
