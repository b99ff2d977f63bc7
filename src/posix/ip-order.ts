import { parseIpv6 } from './ip-address.ts';

/**
 * The order of HOST-LIST: IPv4 before IPv6, then by the bytes of the address. spec: protocol 3.3
 *
 * @param left a canonical address, like `right`
 * @returns a negative number, zero or a positive number
 */
export function compareIps(left: string, right: string): number {
  const [ours, theirs] = [partsOf(left), partsOf(right)];
  if (ours.length !== theirs.length) return ours.length - theirs.length;
  const differing = ours.findIndex((part, index) => part !== theirs[index]);
  return differing < 0 ? 0 : (ours[differing] ?? 0) - (theirs[differing] ?? 0);
}

/** The four bytes of an IPv4 address, or the eight 16-bit groups of an IPv6 address. */
function partsOf(ip: string): number[] {
  return parseIpv6(ip) ?? ip.split('.').map(Number);
}
