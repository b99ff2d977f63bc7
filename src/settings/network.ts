import { BlockList, isIPv6 } from 'node:net';
import { parseIp } from '../posix/ip-address.ts';
import { RefusedLine } from './refused-line.ts';

/** An address range of a `local` or `remote` filter. */
export interface Network {
  readonly address: string;
  readonly bits: number;
}

/**
 * Parses `ADDRESS[/BITS]`.
 *
 * @param addressOf resolves a host name
 * @throws RefusedLine. spec: command-line 6.3
 */
export function parseNetwork(text: string, addressOf: (host: string) => string): Network {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  if (host === '') throw new RefusedLine('gethostbyname() failed: Name or service not known');
  const address = parseIp(host) ?? addressOf(host);
  const longest = isIPv6(address) ? 128 : 32;
  if (slash < 0) return { address, bits: longest };
  const mask = text.slice(slash + 1);
  if (!/^[0-9]+$/.test(mask) || Number(mask) > longest) throw new RefusedLine(`Invalid network mask: ${mask}`);
  return { address, bits: Number(mask) };
}

/** Whether a range is part of another. */
export function isInside(inner: Network, outer: Network): boolean {
  if (outer.bits === 0) return true;
  const address = inner.address.replace(/^::ffff:(?=[0-9.]+$)/, '');
  if (inner.bits < outer.bits || family(address) !== family(outer.address)) return false;
  const range = new BlockList();
  range.addSubnet(outer.address, outer.bits, family(outer.address));
  return range.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
