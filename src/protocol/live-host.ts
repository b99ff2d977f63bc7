import { parseIp } from '../posix/ip-address.ts';
import { parseUint } from '../posix/numbers.ts';
import { MAX_VHOSTS } from './limits.ts';
import type { HostRecord } from './replies.ts';

/** The current state of a mail server. */
export interface LiveHost {
  /** The address in canonical form. */
  readonly ip: string;
  readonly vhosts: number;
  readonly users: number;
  /** Empty if there is none. */
  readonly tag: string;
  readonly up: boolean;
  /** When it last went up or down, in Unix seconds; absent if unknown. */
  readonly changed?: number;
}

/**
 * Reads a record with all fields that HOST-LIST has since Dovecot 2.2.19.
 *
 * @returns undefined if a field is missing or invalid
 */
export function readLiveHost({ ip, vhosts, users, tag, state }: HostRecord): LiveHost | undefined {
  const address = parseIp(ip);
  const weight = parseUint(vhosts);
  const count = users === undefined ? undefined : parseUint(users);
  if (address === undefined || weight === undefined || count === undefined || state === undefined) return undefined;
  // Building a ring with more would take too long.
  if (weight > MAX_VHOSTS) return undefined;
  const { up, changed = 0 } = state;
  return { ip: address, vhosts: weight, users: count, tag: tag ?? '', up, ...(changed > 0 && { changed }) };
}
