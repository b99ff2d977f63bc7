import { parseIp } from '../protocol/ip-address.ts';

/** A host has no address. */
export class HostLookupError extends Error {
  override readonly name = 'HostLookupError';
}

/**
 * The addresses of a host that a user named: the one that it spells, in any form, or those that the system's resolver
 * gives. spec: command-line 2.1
 *
 * @param host latin1
 * @returns canonical addresses, at least one, in the resolver's order
 * @throws HostLookupError whose message is the text to show
 */
export async function resolveHost(host: string): Promise<string[]> {
  const spelled = parseIp(host);
  if (spelled !== undefined) return [spelled];
  const { ResolverError, systemAddresses } = await import('../posix/resolver.ts');
  try {
    return await systemAddresses(host);
  } catch (error) {
    if (!(error instanceof ResolverError)) throw error;
    throw new HostLookupError(`gethostname(${host}) failed: ${error.message}`);
  }
}
