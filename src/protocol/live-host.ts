import { parseIp } from './ip-address.ts';
import { parseUint } from './numbers.ts';
import type { HostRecord } from './replies.ts';

/** The greatest weight that any director takes. spec: protocol.md 3.5 */
const MAX_VHOSTS = 1000;

/** A mail server as the director has it now. */
export interface LiveHost {
  /** The address in canonical form. */
  readonly ip: string;
  readonly vhosts: number;
  readonly users: number;
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
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
  if (address === undefined || count === undefined || state === undefined) return undefined;
  if (weight === undefined || weight > MAX_VHOSTS) return undefined;
  return { ip: address, vhosts: weight, users: count, tag: tag ?? '', up: state.up };
}
