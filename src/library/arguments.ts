import { parseIp } from '../posix/ip-address.ts';

/**
 * The canonical form of an address.
 *
 * @throws TypeError for anything else: the director would close the connection
 */
export function ipArgument(ip: string): string {
  const address = parseIp(ip);
  if (address === undefined) throw new TypeError(`not an IP address: ${ip}`);
  return address;
}

/** @throws RangeError for a number that is not an integer from `least` to `most` */
export function integerArgument(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be an integer from ${least} to ${most}: ${value}`);
}
