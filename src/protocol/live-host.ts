import { parseIp } from './ip-address.ts';
import { MAX_VHOSTS } from './limits.ts';
import { parseUint } from './numbers.ts';
import type { HostRecord } from './replies.ts';

/** A mail server as the director has it now. */
export interface LiveHost {
  /** The address in canonical form. */
  readonly ip: string;
  readonly vhosts: number;
  readonly users: number;
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
  /** When it last went up or down, in Unix seconds; absent where that is not known. */
  readonly changed?: number;
}

/**
 * A mail server with all that HOST-LIST tells since Dovecot 2.2.19.
 *
 * @returns undefined where something is missing or makes no sense
 */
export function readLiveHost({ ip, vhosts, users, tag, state }: HostRecord): LiveHost | undefined {
  const address = parseIp(ip);
  const weight = parseUint(vhosts);
  const count = users === undefined ? undefined : parseUint(users);
  if (address === undefined || weight === undefined || count === undefined || state === undefined) return undefined;
  // A ring that is made of more would take for ever.
  if (weight > MAX_VHOSTS) return undefined;
  const { up, changed = 0 } = state;
  return { ip: address, vhosts: weight, users: count, tag: tag ?? '', up, ...(changed > 0 && { changed }) };
}
