import { networkInterfaces } from 'node:os';
import { HostLookupError, resolveHost } from '../client/resolve-host.ts';
import { parseSocketAddress } from '../client/socket-address.ts';
import { ConfigurationError } from './configuration-error.ts';

export interface ConfiguredDirector {
  readonly ip: string;
  readonly port: number;
}

/** The default port in `director_servers`. */
const USUAL_PORT = 9090;

/**
 * Resolves the directors of a ring. spec: protocol 4.1
 *
 * @param setting `director_servers`: `host` or `host:port`, separated by spaces
 * @throws ConfigurationError
 */
export async function resolveDirectors(setting: string): Promise<ConfiguredDirector[]> {
  const words = setting.split(' ').filter((word) => word !== '');
  return (await Promise.all(words.map(resolveDirector))).flat();
}

async function resolveDirector(word: string): Promise<ConfiguredDirector[]> {
  const address = parseSocketAddress(word);
  if (address?.kind !== 'tcp') throw new ConfigurationError(`Invalid director host:port in '${word}'`);
  try {
    const ips = await resolveHost(address.host);
    return ips.map((ip) => ({ ip, port: address.port || USUAL_PORT }));
  } catch (error) {
    if (!(error instanceof HostLookupError)) throw error;
    throw new ConfigurationError(`Unknown director host: ${address.host}`);
  }
}

/** Whether this machine has an address. */
export function isOwnAddress(ip: string): boolean {
  if (ip.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === ip));
}
