import { isInside, type Network, parseNetwork } from './network.ts';

/** To which services and connections a part of the configuration applies; empty for the whole of them. */
export interface Filter {
  readonly protocol?: string;
  readonly local?: Network;
  readonly remote?: Network;
  readonly localName?: string;
}

/** The sections that do not hold settings of their own, but limit where those within apply. */
export function isFilterType(type: string): boolean {
  return type === 'protocol' || type === 'local' || type === 'remote' || type === 'local_name';
}

/** Whether a filter looks at the connection; there is none while the settings are read. */
export function isForConnections(filter: Filter): boolean {
  return filter.local !== undefined || filter.remote !== undefined || filter.localName !== undefined;
}

/** Whether the settings of a filter apply to a service that has no connection yet. spec: cli.md 6.3 */
export function appliesTo(filter: Filter, service: string): boolean {
  if (isForConnections(filter)) return false;
  const { protocol } = filter;
  if (protocol === undefined) return true;
  return protocol.startsWith('!') ? protocol.slice(1) !== service : protocol === service;
}

/**
 * The filter of a block within another.
 *
 * @returns the filter, or why there can be none, in Dovecot's words. spec: cli.md 6.3 (nesting errors)
 */
export function nestFilter(outer: Filter, type: string, name: string): Filter | string {
  switch (type) {
    case 'protocol':
      if (outer.protocol !== undefined) return 'Nested protocol { protocol { .. } } block not allowed';
      return { ...outer, protocol: name };
    case 'local_name':
      return misplaced(outer, 'local_name', ['remote', 'protocol']) ?? { ...outer, localName: name };
    case 'local':
      return misplaced(outer, 'local', ['remote', 'protocol', 'local_name']) ?? nestNetwork(outer, 'local', name);
    default:
      return misplaced(outer, 'remote', ['protocol']) ?? nestNetwork(outer, 'remote', name);
  }
}

function misplaced(outer: Filter, type: string, forbidden: readonly string[]): string | undefined {
  const { protocol, remote, localName } = outer;
  const open: Readonly<Record<string, unknown>> = { protocol, remote, local_name: localName };
  const around = forbidden.find((outerType) => open[outerType] !== undefined);
  if (around === undefined) return undefined;
  return `${around} { ${type} { .. } } not allowed (use ${type} { ${around} { .. } } instead)`;
}

function nestNetwork(outer: Filter, type: 'local' | 'remote', text: string): Filter | string {
  const network = parseNetwork(text);
  if (typeof network === 'string') return network;
  const around = outer[type];
  if (around !== undefined && !isInside(network, around)) {
    return `${type} net1 { ${type} net2 { .. } } requires net2 to be inside net1`;
  }
  return { ...outer, [type]: network };
}
