import { parseIp } from '../posix/ip-address.ts';

/** No address was found for a host. */
export class HostLookupError extends Error {
  override readonly name = 'HostLookupError';
}

/**
 * The addresses of a host given by a user: the host itself if it is an address in any form, otherwise the addresses
 * from the system's resolver. spec: command-line 2.1
 *
 * @param host latin1
 * @returns canonical addresses, at least one, in the resolver's order
 * @throws HostLookupError with the message for the user
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
