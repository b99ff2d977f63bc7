import { isInside, type Network, parseNetwork } from './network.ts';
import { RefusedLine } from './refused-line.ts';

/** To which services and connections a part of the configuration applies; empty for the whole of them. */
export interface Filter {
  readonly protocol?: string;
  readonly local?: Network;
  readonly remote?: Network;
  readonly local_name?: string;
}

/** The sections that do not hold settings of their own, but limit where those within apply. */
export function isFilterType(type: string): boolean {
  return type === 'protocol' || type === 'local' || type === 'remote' || type === 'local_name';
}

/** Whether a filter looks at the connection; there is none while the settings are read. */
export function isForConnections(filter: Filter): boolean {
  return isLimited(filter, 'local') || isLimited(filter, 'remote') || isLimited(filter, 'local_name');
}

/** The range of all addresses is no limit. */
function isLimited(filter: Filter, key: keyof Filter): boolean {
  const limit = filter[key];
  return limit !== undefined && (typeof limit === 'string' || limit.bits > 0);
}

/** Whether the values of a filter are looked at together: no connection has a name with a space. */
export function isChecked({ local_name: name }: Filter): boolean {
  return name === undefined || !name.includes(' ');
}

/** Whether a filter limits nothing. */
export function isForEverything(filter: Filter): boolean {
  return filter.protocol === undefined && !isForConnections(filter);
}

/** Whether the settings of a filter apply to a service that has no connection yet. spec: command-line 6.3 */
export function appliesTo(filter: Filter, service: string): boolean {
  if (isForConnections(filter)) return false;
  const { protocol } = filter;
  if (protocol === undefined) return true;
  return protocol.startsWith('!') ? protocol.slice(1) !== service : protocol === service;
}

/**
 * The filter of a block within another.
 *
 * @param addressOf looks a host name up
 * @throws RefusedLine if there can be none. spec: command-line 6.3 (nesting errors)
 */
export function nestFilter(outer: Filter, type: string, name: string, addressOf: (host: string) => string): Filter {
  switch (type) {
    case 'protocol':
      if (outer.protocol !== undefined) throw new RefusedLine('Nested protocol { protocol { .. } } block not allowed');
      return { ...outer, protocol: name };
    case 'local_name':
      refuseWithin(outer, ['remote', 'protocol'], type);
      return { ...outer, local_name: name };
    case 'local':
      refuseWithin(outer, ['remote', 'protocol', 'local_name'], type);
      return { ...outer, local: nestNetwork(outer, 'local', parseNetwork(name, addressOf)) };
    default:
      refuseWithin(outer, ['protocol'], type);
      return { ...outer, remote: nestNetwork(outer, 'remote', parseNetwork(name, addressOf)) };
  }
}

function refuseWithin(outer: Filter, forbidden: readonly (keyof Filter)[], type: string): void {
  const around = forbidden.find((key) => isLimited(outer, key));
  if (around !== undefined) {
    throw new RefusedLine(`${around} { ${type} { .. } } not allowed (use ${type} { ${around} { .. } } instead)`);
  }
}

function nestNetwork(outer: Filter, type: 'local' | 'remote', network: Network): Network {
  const around = outer[type];
  if (around !== undefined && !isInside(network, around)) {
    throw new RefusedLine(`${type} net1 { ${type} net2 { .. } } requires net2 to be inside net1`);
  }
  return network;
}
