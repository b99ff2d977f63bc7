import type { LiveHost } from '../shared/live-hosts.ts';
import { isFar } from './share.ts';

/** The mail servers according to one director. */
export interface Opinion {
  /** The position of the director among the watched ones, from 1. */
  readonly number: number;
  readonly hosts: readonly LiveHost[];
}

/** How other directors differ from the first. */
export interface Disagreement {
  /** The differences as text, by the address of the mail server. */
  readonly byHost: ReadonlyMap<string, string>;
  /** Mail servers that the first director lacks. */
  readonly strangers: readonly LiveHost[];
}

/**
 * Compares the mail servers of several directors. Small differences in the number of users are ignored, because
 * directors are not polled at the same moment.
 */
export function disagreement([first, ...others]: readonly Opinion[]): Disagreement {
  const remarks = new Map<string, string[]>();
  const strangers = new Map<string, LiveHost>();
  if (first === undefined) return { byHost: new Map(), strangers: [] };
  const remark = (ip: string, text: string) => remarks.set(ip, [...(remarks.get(ip) ?? []), text]);
  const known = new Set(first.hosts.map(({ ip }) => ip));
  for (const { number, hosts } of others) {
    const theirs = new Map(hosts.map((host) => [host.ip, host]));
    for (const host of first.hosts) {
      for (const text of differences(host, theirs.get(host.ip))) remark(host.ip, `${number}: ${text}`);
    }
    for (const host of hosts) {
      if (known.has(host.ip) || strangers.has(host.ip)) continue;
      strangers.set(host.ip, host);
      remark(host.ip, `${first.number}: missing`);
    }
  }
  return {
    byHost: new Map(Array.from(remarks, ([ip, texts]) => [ip, texts.join(', ')])),
    strangers: [...strangers.values()],
  };
}

function differences(host: LiveHost, other: LiveHost | undefined): string[] {
  if (other === undefined) return ['missing'];
  const { up, vhosts, tag, users } = other;
  return [
    ...(up === host.up ? [] : [up ? 'up' : 'down']),
    ...(vhosts === host.vhosts ? [] : [`${vhosts} vhosts`]),
    ...(tag === host.tag ? [] : [tag === '' ? 'no tag' : `tag ${tag}`]),
    ...(isFar(users, host.users) && isFar(host.users, users) ? [`${users} users`] : []),
  ];
}
