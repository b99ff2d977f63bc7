import { ipv6Text, parseIpv6 } from '../posix/ip-address.ts';

/** An address range is invalid or too large. The message is Dovecot's. */
export class AddressRangeError extends Error {
  override readonly name = 'AddressRangeError';
}

/**
 * All addresses from `first` to `last`, both included. They can differ in the last 8 bits only, or 16 bits for IPv6.
 * spec: protocol 4.1
 *
 * @param first in canonical form, like `last`
 * @throws AddressRangeError
 */
export function addressRange(first: string, last: string): string[] {
  const from = partsOf(first);
  const to = partsOf(last);
  if (from.length !== to.length) throw new AddressRangeError(`IP address family mismatch: ${first} vs ${last}`);
  const differing = from.findIndex((part, index) => part !== to[index]);
  const [start = 0, end = 0] = [from[differing], to[differing]];
  if (start > end) throw new AddressRangeError(`IP addresses reversed: ${first}-${last}`);
  if (differing >= 0 && differing < from.length - 1) {
    throw new AddressRangeError(`IP address range too large: ${first}-${last}`);
  }
  const network = from.slice(0, -1);
  const lowest = from.at(-1) ?? 0;
  return Array.from({ length: end - start + 1 }, (_, index) => textOf([...network, lowest + index]));
}

/** Four bytes, or eight groups of 16 bits. */
function partsOf(ip: string): number[] {
  return parseIpv6(ip) ?? ip.split('.').map(Number);
}

function textOf(parts: readonly number[]): string {
  return parts.length === 8 ? ipv6Text(parts) : parts.join('.');
}
