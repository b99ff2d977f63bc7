import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { ipv6Text, parseIpv6 } from '../protocol/ip-address.ts';

/** A name has no address. The message is the C library's. */
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

/** libuv's number of EAI_NODATA, which Node's error code does not tell from an unknown name. */
const UV_EAI_NODATA = -3007;

const MAX_SCOPE_ID = 0xffff_ffffn;
const MAX_INTERFACE_NAME = 15;

/**
 * The addresses of a name, as getaddrinfo() of the C library gives them. Loaded by those that need it: it takes a while,
 * and most directors are behind a unix socket.
 *
 * @param name latin1; an address stands for itself
 * @returns canonical addresses, at least one, in the resolver's order; scope ids are left out
 * @throws ResolverError
 */
export async function systemAddresses(name: string): Promise<string[]> {
  // Node answers two kinds of names by itself: it makes punycode of what is not ASCII, and believes every scope id.
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

/** `ADDRESS[%SCOPE]`. No name has a colon. */
function literalIpv6(text: string): string {
  const percent = text.indexOf('%');
  const groups = parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (groups === undefined || (percent >= 0 && !isScope(text.slice(percent + 1), groups))) {
    throw new ResolverError(UNKNOWN);
  }
  return ipv6Text(groups);
}

/** A number; where addresses belong to an interface, also the name of one. */
function isScope(text: string, [first = 0]: readonly number[]): boolean {
  if (/^[0-9]+$/.test(text)) return BigInt(text) <= MAX_SCOPE_ID;
  const isLinkLocal = (first & 0xffc0) === 0xfe80;
  const isMulticastOfLink = (first & 0xff0f) === 0xff01 || (first & 0xff0f) === 0xff02;
  return (isLinkLocal || isMulticastOfLink) && isInterface(text);
}

/** The kernel leaves out a colon and what follows it, which once named an alias. */
function isInterface(name: string): boolean {
  const [device = ''] = name.split(':', 1);
  return name.length <= MAX_INTERFACE_NAME && interfaceNames().includes(device);
}

/** All of them, where Node only tells of those that are up. */
function interfaceNames(): string[] {
  try {
    return Array.from(readFileSync('/proc/net/dev', 'latin1').matchAll(/^ *([^ |]+):/gm), ([, name = '']) => name);
  } catch {
    return [];
  }
}
