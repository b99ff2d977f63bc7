import type { LiveHost } from '../shared/live-hosts.ts';
import type { WantedHost } from './wanted-hosts.ts';

/** The changes, in the order in which they are made: those that add capacity come first. */
const changes = ['add', 'change', 'remove', 'flush'] as const;
const actions = [...changes, 'conflict', 'extra', 'keep'] as const;

export type Change = (typeof changes)[number];

/**
 * What to do with a host: a change, or nothing. A `conflict` cannot be resolved; an `extra` host is not in the file and
 * stays; a host to `keep` already is, or is already absent, as in the file.
 */
export type Action = (typeof actions)[number];

/** The fields of a host that can be changed in place. */
export interface HostState {
  readonly vhosts: number;
  readonly up: boolean;
}

/** A host, and what to do with it. */
export interface Difference {
  readonly action: Action;
  readonly ip: string;
  readonly tag: string;
  /** Undefined for a host that does not exist. */
  readonly before: (HostState & { readonly users: number }) | undefined;
  /** Undefined for a host that should not exist. */
  readonly after: HostState | undefined;
  /** Why there is a conflict. */
  readonly reason?: string;
}

export interface DifferenceOptions {
  /** Whether to remove hosts that the file does not mention. */
  readonly prune: boolean;
  /** Whether to move the users off hosts that go down or get a weight of 0. */
  readonly flush: boolean;
}

/** The weight of a host that is added without one. spec: protocol 3.5 */
const DEFAULT_VHOSTS = 100;

/**
 * Compares a file with a director's mail servers. The changes that make them match come first, in the order in which to
 * make them.
 *
 * @param live the mail servers of HOST-LIST; an address can be listed twice
 * @param removed the addresses of HOST-LIST-REMOVED
 */
export function differences(
  wanted: readonly WantedHost[],
  live: readonly LiveHost[],
  removed: readonly string[],
  { prune, flush }: DifferenceOptions,
): Difference[] {
  const mentioned = new Set(wanted.map(({ ip }) => ip));
  const liveByIp = groupBy(live, ({ ip }) => ip);
  const all = [
    ...wanted.flatMap((host) => differencesOf(host, liveByIp.get(host.ip) ?? [])),
    ...live.filter(({ ip }) => !mentioned.has(ip)).map((host) => (prune ? removal(host) : unchanged(host, 'extra'))),
    ...removed.filter((ip) => !mentioned.has(ip) && !liveByIp.has(ip)).map((ip) => absent(ip, 'keep')),
  ];
  const asked = new Set(wanted.filter((host) => host.flush).map(({ ip }) => ip));
  const leaves = (host: Difference) => (flush && losesUsers(host)) || (asked.has(host.ip) && isThere(host));
  all.push(...all.filter(leaves).map((host): Difference => ({ ...host, action: 'flush' })));
  const byAction = groupBy(all, ({ action }) => action);
  return actions.flatMap((action) => byAction.get(action) ?? []);
}

function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function differencesOf(wanted: WantedHost, [first, ...others]: readonly LiveHost[]): Difference[] {
  const { ip, present, tag } = wanted;
  if (!present) return first === undefined ? [absent(ip, 'keep')] : [first, ...others].map(removal);
  if (first === undefined) {
    if (tag === undefined) return [{ ...absent(ip, 'conflict'), reason: "doesn't exist" }];
    const after = { vhosts: wanted.vhosts ?? DEFAULT_VHOSTS, up: wanted.up ?? true };
    return [{ action: 'add', ip, tag, before: undefined, after }];
  }
  if (tag !== undefined && tag !== first.tag) {
    const reason = `tag '${first.tag}' can't be changed to '${tag}', remove the host first`;
    return [{ ...unchanged(first, 'conflict'), reason }];
  }
  const after = { vhosts: wanted.vhosts ?? first.vhosts, up: wanted.up ?? first.up };
  const same = after.vhosts === first.vhosts && after.up === first.up;
  return [{ ...unchanged(first, same ? 'keep' : 'change'), after }];
}

function absent(ip: string, action: Action): Difference {
  return { action, ip, tag: '', before: undefined, after: undefined };
}

function unchanged(host: LiveHost, action: Action): Difference {
  return { action, ip: host.ip, tag: host.tag, before: host, after: host };
}

function removal(host: LiveHost): Difference {
  return { ...unchanged(host, 'remove'), after: undefined };
}

function isThere({ action, after }: Difference): boolean {
  return action !== 'conflict' && after !== undefined;
}

function losesUsers({ action, before, after }: Difference): boolean {
  if (action !== 'change' || before === undefined || after === undefined) return false;
  return (before.vhosts > 0 && after.vhosts === 0) || (before.up && !after.up);
}

/** The action, if it changes the director. */
export function changeOf({ action }: Difference): Change | undefined {
  return changes.find((change) => change === action);
}
