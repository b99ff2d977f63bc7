import { parseIpv6 } from './ip-address.ts';

/**
 * The order of HOST-LIST: IPv4 before IPv6, then by the bytes of the address. spec: protocol 3.3
 *
 * @param left canonical, as is `right`
 * @returns below, at or above zero
 */
export function compareIps(left: string, right: string): number {
  const [ours, theirs] = [partsOf(left), partsOf(right)];
  if (ours.length !== theirs.length) return ours.length - theirs.length;
  const differing = ours.findIndex((part, index) => part !== theirs[index]);
  return differing < 0 ? 0 : (ours[differing] ?? 0) - (theirs[differing] ?? 0);
}

/** Four bytes, or eight groups of 16 bits. */
function partsOf(ip: string): number[] {
  return parseIpv6(ip) ?? ip.split('.').map(Number);
}
