import { compareIps } from '../../posix/ip-order.ts';
import { MAX_VHOSTS } from '../../protocol/limits.ts';
import type { LiveHost } from '../shared/live-hosts.ts';

/** A hypothetical change of a host; undefined fields stay as they are. */
export interface Supposition {
  /** Defined only for `--add`, which adds a host or sets the vhost count of an existing one; empty for no tag. */
  readonly tag?: string;
  readonly vhosts?: number;
  readonly up?: boolean;
  readonly removed?: true;
}

/** A change that contradicts another one or that a director would refuse. */
export class SuppositionError extends Error {
  override readonly name = 'SuppositionError';
  readonly kind: 'contradiction' | 'missing' | 'refused';

  constructor(kind: 'contradiction' | 'missing' | 'refused', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The vhost count that a director gives a new host by default. spec: protocol 3.5 */
const DEFAULT_VHOSTS = 100;

/**
 * Combines two changes of a host.
 *
 * @throws SuppositionError if they contradict each other
 */
export function combine(first: Supposition | undefined, second: Supposition): Supposition {
  if (first === undefined) return second;
  const twice = Object.keys(second).some((key) => Object.hasOwn(first, key));
  if (twice || first.removed || second.removed) throw new SuppositionError('contradiction', 'contradictory changes');
  return { ...first, ...second };
}

/**
 * The mail servers after the changes, in the order of HOST-LIST.
 *
 * @param suppositions by address
 * @throws SuppositionError if a director would refuse a change
 */
export function supposedHosts(hosts: readonly LiveHost[], suppositions: ReadonlyMap<string, Supposition>): LiveHost[] {
  const supposed = [...hosts];
  for (const [ip, supposition] of suppositions) {
    // If several hosts have the same address, a director changes the first.
    const index = supposed.findIndex((host) => host.ip === ip);
    const host = supposedHost(ip, supposed[index], supposition);
    supposed.splice(index < 0 ? supposed.length : index, index < 0 ? 0 : 1, ...host);
  }
  return supposed.sort((left, right) => compareIps(left.ip, right.ip));
}

function supposedHost(ip: string, host: LiveHost | undefined, { tag, vhosts, up, removed }: Supposition): LiveHost[] {
  if (vhosts !== undefined && vhosts > MAX_VHOSTS) refuse(ip, 'refused', 'vhost count too large');
  if (host === undefined) {
    if (tag === undefined) refuse(ip, 'missing', "doesn't exist");
    return [{ ip, tag, vhosts: vhosts ?? DEFAULT_VHOSTS, up: up ?? true, users: 0 }];
  }
  if (tag !== undefined && tag !== '' && tag !== host.tag) refuse(ip, 'refused', "host tag can't be changed");
  return removed ? [] : [{ ...host, vhosts: vhosts ?? host.vhosts, up: up ?? host.up }];
}

function refuse(ip: string, kind: SuppositionError['kind'], reason: string): never {
  throw new SuppositionError(kind, `${ip}: ${reason}`);
}
