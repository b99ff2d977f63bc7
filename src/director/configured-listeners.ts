import { HostLookupError, resolveHost } from '../client/resolve-host.ts';
import { parseSocketAddress } from '../client/socket-address.ts';
import type { Section } from '../settings/parsed-configuration.ts';
import { parseMode } from '../settings/value-types.ts';
import { ConfigurationError } from './configuration-error.ts';
import { isLoopback } from './exposure.ts';
import type { Listener, Role } from './listener.ts';

const STANDARD_NAME = 'director-admin';
/** Sockets that Dovecot opens only if the configuration gives them a mode. */
const CLOSED_BY_DEFAULT = ['login/director', 'login/proxy-notify'];
const OWNER_ONLY = 0o600;
/** The default address of TCP ports. It is local because an admin port has no authentication. */
const LOOPBACK = '127.0.0.1';

const everywhere: Readonly<Record<string, string>> = { '*': '0.0.0.0', '::': '::', '[::]': '::' };

export interface ConfiguredListeners {
  readonly listeners: readonly Listener[];
  /** The names of listeners with other roles, which are not opened. */
  readonly unserved: readonly string[];
}

/**
 * The listeners in the configuration of a director. spec: protocol 5
 *
 * @param services the `service` sections
 * @param addStandard whether to add `director-admin` if the configuration does not have it, as Dovecot does
 * @throws ConfigurationError for an address that cannot be resolved
 */
export async function configuredListeners(
  services: readonly Section[],
  { baseDir, addStandard }: { readonly baseDir: string; readonly addStandard: boolean },
): Promise<ConfiguredListeners> {
  const sections = services.filter(({ name }) => name === 'director').flatMap((service) => service.sections);
  const isGiven = sections.some(({ type, name }) => type === 'unix_listener' && name === STANDARD_NAME);
  if (addStandard && !isGiven) {
    sections.unshift({ type: 'unix_listener', name: STANDARD_NAME, values: new Map(), sections: [] });
  }
  const listeners: Listener[] = [];
  const unserved: string[] = [];
  for (const section of sections.filter(isOpen)) {
    const role = section.type === 'fifo_listener' ? undefined : roleOfName(section.name);
    if (role === undefined) unserved.push(`${section.type} ${section.name}`.trimEnd());
    else if (section.type === 'unix_listener') listeners.push(unixListener(section, role, baseDir));
    else listeners.push(...(await tcpListeners(section, role)));
  }
  return { listeners, unserved };
}

/**
 * The listeners of one `--listen` option: a path, which ends in the role as in a configuration, or an admin port at
 * `HOST:PORT`, `[v6]:PORT` or `:PORT`.
 *
 * @param allowRemote whether addresses that other machines can reach are allowed
 * @throws ConfigurationError
 */
export async function requestedListeners(
  text: string,
  { allowRemote }: { readonly allowRemote: boolean },
): Promise<Listener[]> {
  const address = parseSocketAddress(text);
  if (address?.kind === 'unix') {
    const role = roleOfName(address.path);
    if (role !== undefined) return [{ kind: 'unix', role, path: address.path, mode: OWNER_ONLY }];
    throw new ConfigurationError(`--listen ${text}: the name of a socket must end in -admin or -authreply`);
  }
  if (address === undefined || address.port === 0) {
    throw new ConfigurationError(`--listen ${text}: neither a path with a / nor HOST:PORT`);
  }
  const { port } = address;
  const addresses = await addressesOf(address.host);
  const remote = addresses.find((ip) => !isLoopback(ip));
  if (remote !== undefined && !allowRemote) {
    throw new ConfigurationError(
      `--listen ${text}: other machines could reach ${remote}, without a password; --allow-remote permits it`,
    );
  }
  return addresses.map((ip) => ({ kind: 'tcp', role: 'admin', ip, port }));
}

/** A listener with mode or port 0 is not opened. */
function isOpen({ type, name, values }: Section): boolean {
  switch (type) {
    case 'unix_listener':
    case 'fifo_listener':
      return parseMode(values.get('mode') ?? (CLOSED_BY_DEFAULT.includes(name) ? '0' : '0600')) !== 0;
    case 'inet_listener':
      return Number(values.get('port') ?? 0) !== 0;
    default:
      return false;
  }
}

/** The role that the part after the last `-` of a listener's name gives it; undefined for other names. */
export function roleOfName(name: string): Role | undefined {
  switch (name.slice(name.lastIndexOf('-') + 1)) {
    case 'admin':
    case 'doveadm':
      return 'admin';
    case 'authreply':
      return 'authreply';
    default:
      return undefined;
  }
}

function unixListener({ name, values }: Section, role: Role, baseDir: string): Listener {
  const mode = values.get('mode');
  return {
    kind: 'unix',
    role,
    path: name.startsWith('/') ? name : `${baseDir}/${name}`,
    mode: mode === undefined ? OWNER_ONLY : parseMode(mode),
  };
}

async function tcpListeners({ values }: Section, role: Role): Promise<Listener[]> {
  const port = Number(values.get('port'));
  const addresses = (values.get('address') ?? '').split(/[ ,]+/).filter((word) => word !== '');
  const ips = await Promise.all(addresses.length === 0 ? [LOOPBACK] : addresses.map(addressesOf));
  return ips.flat().map((ip) => ({ kind: 'tcp', role, ip, port }));
}

async function addressesOf(host: string): Promise<string[]> {
  if (host === '') return [LOOPBACK];
  const wildcard = everywhere[host];
  if (wildcard !== undefined) return [wildcard];
  try {
    return await resolveHost(host);
  } catch (error) {
    if (!(error instanceof HostLookupError)) throw error;
    throw new ConfigurationError(`service(director) Can't resolve address ${host}: ${error.message}`);
  }
}
