import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { ipv6Text, parseIpv6 } from './ip-address.ts';

/** No address was found for a name. The message is the C library's. */
export class ResolverError extends Error {
  override readonly name = 'ResolverError';
}

const UNKNOWN = 'Name or service not known';

const texts: Readonly<Record<string, string>> = {
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
  EAI_FAMILY: 'ai_family not supported',
  EAI_MEMORY: 'Memory allocation failure',
  EAI_NODATA: 'No address associated with hostname',
  EAI_SERVICE: 'Servname not supported for ai_socktype',
};

/** libuv's errno for EAI_NODATA: Node's error code is the same as for an unknown name. */
const UV_EAI_NODATA = -3007;

const MAX_SCOPE_ID = 0xffff_ffffn;
const MAX_INTERFACE_NAME = 15;

/**
 * The addresses of a name from getaddrinfo(). This module is imported on demand: loading it takes time, and most
 * directors listen on a unix socket.
 *
 * @param name latin1, a host name or an address
 * @returns canonical addresses without scope ids, at least one, in the resolver's order
 * @throws ResolverError
 */
export async function systemAddresses(name: string): Promise<string[]> {
  // Two kinds of names are not left to Node: it converts non-ASCII names to punycode, and accepts any scope id.
  if (!/^[\0-\x7f]+$/.test(name)) throw new ResolverError(UNKNOWN);
  if (name.includes(':')) return [literalIpv6(name)];
  try {
    const found = await lookup(name, { all: true, verbatim: true });
    return found.map(({ address }) => canonicalAddress(address));
  } catch (error) {
    throw new ResolverError(error instanceof Error ? reasonOf(error) : UNKNOWN);
  }
}

function reasonOf({ errno, code }: NodeJS.ErrnoException): string {
  return texts[errno === UV_EAI_NODATA ? 'EAI_NODATA' : (code ?? '')] ?? UNKNOWN;
}

function canonicalAddress(address: string): string {
  return address.includes(':') ? literalIpv6(address) : address;
}

/** Parses `ADDRESS[%SCOPE]`. Host names cannot contain a colon. */
function literalIpv6(text: string): string {
  const percent = text.indexOf('%');
  const groups = parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (groups === undefined || (percent >= 0 && !isScope(text.slice(percent + 1), groups))) {
    throw new ResolverError(UNKNOWN);
  }
  return ipv6Text(groups);
}

/** Whether a scope id is a number or, for addresses of a link, the name of an interface. */
function isScope(text: string, [first = 0]: readonly number[]): boolean {
  if (/^[0-9]+$/.test(text)) return BigInt(text) <= MAX_SCOPE_ID;
  const isLinkLocal = (first & 0xffc0) === 0xfe80;
  const isMulticastOfLink = (first & 0xff0f) === 0xff01 || (first & 0xff0f) === 0xff02;
  return (isLinkLocal || isMulticastOfLink) && isInterface(text);
}

/** The kernel ignores the part of a name from a colon on, which is an old alias. */
function isInterface(name: string): boolean {
  const [device = ''] = name.split(':', 1);
  return name.length <= MAX_INTERFACE_NAME && interfaceNames().includes(device);
}

/** All interfaces: Node lists only those that are up. */
function interfaceNames(): string[] {
  try {
    return Array.from(readFileSync('/proc/net/dev', 'latin1').matchAll(/^ *([^ |]+):/gm), ([, name = '']) => name);
  } catch {
    return [];
  }
}
