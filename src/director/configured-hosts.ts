import { HostLookupError, resolveHost } from '../client/resolve-host.ts';
import { parseIp } from '../posix/ip-address.ts';
import { splitTag } from '../protocol/host-tag.ts';
import { AddressRangeError, addressRange } from './address-range.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { ConfiguredHost } from './director.ts';

/** The mail servers of one entry, or the reason why the entry is invalid. */
type Entry = { readonly hosts: ConfiguredHost[] } | { readonly error: string };

/**
 * Resolves the initial mail servers of a director. spec: protocol 4.1
 *
 * @param setting `director_mail_servers`: addresses, ranges and host names, separated by spaces, each with an optional
 *   `@TAG`
 * @throws ConfigurationError if there are none, or an entry is invalid or cannot be resolved
 */
export async function resolveMailServers(setting: string): Promise<ConfiguredHost[]> {
  const words = setting.split(' ').filter((word) => word !== '');
  const entries = await Promise.all(words.map(resolveEntry));
  const hosts = entries.flatMap((entry) => ('hosts' in entry ? entry.hosts : []));
  const errors = entries.flatMap((entry) => ('error' in entry ? [entry.error] : []));
  if (words.length === 0) errors.push('Empty server list');
  else if (hosts.length === 0) errors.push('No valid servers specified');
  if (errors.length > 0) throw new ConfigurationError('Invalid value for director_mail_servers setting', errors);
  return hosts;
}

async function resolveEntry(word: string): Promise<Entry> {
  const { host: address, tag = '' } = splitTag(word);
  try {
    const spelled = spelledAddresses(address);
    if (spelled !== undefined) return { hosts: spelled.map((ip) => ({ ip, tag })) };
    return { hosts: (await resolveHost(address)).map((ip) => ({ ip, tag, name: address })) };
  } catch (error) {
    if (error instanceof HostLookupError) return { error: `Unknown mail host: ${address}` };
    if (error instanceof AddressRangeError) return { error: error.message };
    throw error;
  }
}

/** The addresses of an address or range; undefined for a host name. */
function spelledAddresses(text: string): string[] | undefined {
  const ip = parseIp(text);
  if (ip !== undefined) return [ip];
  const [from = '', ...to] = text.split('-');
  const first = parseIp(from);
  const last = parseIp(to.join('-'));
  return first === undefined || last === undefined ? undefined : addressRange(first, last);
}
