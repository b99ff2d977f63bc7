import { BlockList, isIPv6 } from 'node:net';
import { parseIp } from '../protocol/ip-address.ts';

/** An address range of a `local` or `remote` filter; a host name is not resolved. */
export interface Network {
  readonly address: string | undefined;
  readonly bits: number;
}

/**
 * Reads `ADDRESS[/BITS]`.
 *
 * @returns the range, or why it is none, in Dovecot's words. spec: cli.md 6.3
 */
export function parseNetwork(text: string): Network | string {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  if (host === '') return 'gethostbyname() failed: Name or service not known';
  const address = parseIp(host);
  const longest = address !== undefined && isIPv6(address) ? 128 : 32;
  if (slash < 0) return { address, bits: longest };
  const mask = text.slice(slash + 1);
  if (address !== undefined && !(/^[0-9]+$/.test(mask) && Number(mask) <= longest)) {
    return `Invalid network mask: ${mask}`;
  }
  return { address, bits: Number(mask) };
}

/** Whether one range lies within another. Of host names nothing is known, so they pass. */
export function isInside(inner: Network, outer: Network): boolean {
  if (inner.address === undefined || outer.address === undefined) return true;
  if (inner.bits < outer.bits) return false;
  const range = new BlockList();
  range.addSubnet(outer.address, outer.bits, family(outer.address));
  return family(inner.address) === family(outer.address) && range.check(inner.address, family(inner.address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
