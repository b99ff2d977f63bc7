import { isInside, type Network, parseNetwork } from './network.ts';
import { RefusedLine } from './refused-line.ts';

/** Which services and connections a part of the configuration applies to. An empty filter applies to all. */
export interface Filter {
  readonly protocol?: string;
  readonly local?: Network;
  readonly remote?: Network;
  readonly local_name?: string;
}

/** Whether a section is a filter: it limits where the settings inside it apply. */
export function isFilterType(type: string): boolean {
  return type === 'protocol' || type === 'local' || type === 'remote' || type === 'local_name';
}

/** Whether a filter depends on the connection. There is no connection while settings are read. */
export function isForConnections(filter: Filter): boolean {
  return isLimited(filter, 'local') || isLimited(filter, 'remote') || isLimited(filter, 'local_name');
}

/** A network of 0 bits contains all addresses, and limits nothing. */
function isLimited(filter: Filter, key: keyof Filter): boolean {
  const limit = filter[key];
  return limit !== undefined && (typeof limit === 'string' || limit.bits > 0);
}

/** Whether the settings of a filter are checked for consistency. A `local_name` with a space matches no connection. */
export function isChecked({ local_name: name }: Filter): boolean {
  return name === undefined || !name.includes(' ');
}

/** Whether a filter applies to all services and connections. */
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
 * The filter of a block that is nested in another. spec: command-line 6.3 (nesting errors)
 *
 * @param addressOf resolves a host name
 * @throws RefusedLine if the nesting is not allowed
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
