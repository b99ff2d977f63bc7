import { parseIp } from '../protocol/ip-address.ts';
import { resolverError } from './resolver-error.ts';

/** A host has no address. */
export class HostLookupError extends Error {
  override readonly name = 'HostLookupError';
}

/**
 * The addresses of a host that a user named: the one that it spells, in any form, or those that the system's resolver
 * gives. spec: cli.md 2.1
 *
 * @param host latin1
 * @returns canonical addresses, at least one, in the resolver's order
 * @throws HostLookupError whose message is the text to show
 */
export async function resolveHost(host: string): Promise<string[]> {
  const spelled = parseIp(host);
  if (spelled !== undefined) return [spelled];
  const failure = (error: unknown) => new HostLookupError(`gethostname(${host}) failed: ${resolverError(error)}`);
  if (host === '') throw failure(undefined);
  const { lookup } = await import('./host-lookup.ts');
  try {
    const found = await lookup(Buffer.from(host, 'latin1').toString(), { all: true, verbatim: true });
    return found.map(({ address }) => parseIp(address.split('%', 1)[0] ?? '') ?? address);
  } catch (error) {
    throw failure(error);
  }
}
