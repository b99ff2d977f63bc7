import type { Fault } from '../../posix/shell-words.ts';
import type { Statement } from './parse-dump.ts';

/** What a file says about a mail server; undefined fields are not specified. */
export interface WantedHost {
  /** The address in canonical form. */
  readonly ip: string;
  /** Whether the mail server should exist. */
  readonly present: boolean;
  /** Empty for no tag. */
  readonly tag: string | undefined;
  readonly vhosts: number | undefined;
  readonly up: boolean | undefined;
  /** Whether to move its users away. */
  readonly flush: boolean;
}

/**
 * Combines the statements about each address, in the order in which addresses are first mentioned. Contradictory
 * statements are faults.
 *
 * @param addresses returns the addresses of a statement's host
 */
export function wantedHosts(
  statements: readonly Statement[],
  addresses: (statement: Statement) => readonly string[],
): { hosts: WantedHost[]; faults: Fault[] } {
  const hosts = new Map<string, WantedHost>();
  const lines = new Map<string, number>();
  const faults: Fault[] = [];
  for (const statement of statements) {
    for (const ip of addresses(statement)) {
      const before = hosts.get(ip);
      const after = before === undefined ? wantedBy(statement, ip) : combined(before, wantedBy(statement, ip));
      if (after === undefined) {
        faults.push({ line: statement.line, reason: `${ip} contradicts line ${lines.get(ip)}` });
        continue;
      }
      hosts.set(ip, after);
      lines.set(ip, lines.get(ip) ?? statement.line);
    }
  }
  return { hosts: [...hosts.values()], faults };
}

function wantedBy({ kind, tag, vhosts }: Statement, ip: string): WantedHost {
  return {
    ip,
    present: kind !== 'remove',
    tag: kind === 'add' ? tag : undefined,
    vhosts,
    up: kind === 'up' ? true : kind === 'down' ? false : undefined,
    flush: kind === 'flush',
  };
}

function combined(first: WantedHost, second: WantedHost): WantedHost | undefined {
  const agree =
    first.present === second.present &&
    compatible(first.tag, second.tag) &&
    compatible(first.vhosts, second.vhosts) &&
    compatible(first.up, second.up);
  if (!agree) return undefined;
  return {
    ...first,
    tag: first.tag ?? second.tag,
    vhosts: first.vhosts ?? second.vhosts,
    up: first.up ?? second.up,
    flush: first.flush || second.flush,
  };
}

function compatible<T>(first: T | undefined, second: T | undefined): boolean {
  return first === undefined || second === undefined || first === second;
}
