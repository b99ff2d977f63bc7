import { EX_NOPERM } from '../program/exit-status.ts';
import type { LiveHost } from './live-hosts.ts';
import type { FailureContext } from './subcommand.ts';

/** What of a mail server decides whether it can have users. */
export type GuardedHost = Pick<LiveHost, 'ip' | 'tag' | 'vhosts' | 'up'>;

/** A change to the mail servers of a director, as a whole. */
export interface GuardedChange {
  readonly before: readonly LiveHost[];
  /** As they would be then. */
  readonly after: readonly GuardedHost[];
  /** The addresses of those whose users would be moved away. */
  readonly emptied?: readonly string[];
}

/**
 * Why a change is too dangerous to be made without `--force`: users with a tag, or without one, would be left without a
 * mail server that is up and has a weight; or more than half of the servers that are up would go, of all or of those with
 * one tag.
 *
 * @returns a line for each reason; none for a change that can be made
 */
export function dangersOf({ before, after, emptied = [] }: GuardedChange): string[] {
  const left = new Set(emptied);
  const kept = new Set(after.filter(takesUsers).map(({ ip }) => ip));
  const goes = (host: GuardedHost) => takesUsers(host) && !kept.has(host.ip);
  const gone = before.filter(goes).length;
  const dangers: string[] = [];
  for (const [tag, hosts] of byTag(before)) {
    const users = hosts.reduce((sum, host) => sum + host.users, 0);
    const had = hosts.filter(takesUsers);
    const isLeft = after.some((host) => host.tag === tag && takesUsers(host));
    const leave = hosts.some((host) => left.has(host.ip) && host.users > 0);
    if (!isLeft && (had.length > 0 || leave)) {
      dangers.push(`${usersOf(tag, users)} would be left without a mail server that is up and has a weight above 0`);
    }
    const lost = had.filter(goes).length;
    if (had.length > 2 && lost * 2 > had.length) {
      const which = tag === '' ? 'mail servers without a tag' : `mail servers with the tag '${tag}'`;
      dangers.push(`${lost} of ${had.length} ${which} that are up would go`);
    }
  }
  const up = before.filter(takesUsers).length;
  if (gone * 2 > up) dangers.push(`${gone} of ${up} mail servers that are up would go`);
  return dangers;
}

/**
 * Says why a change is not made, and ends the command with {@link EX_NOPERM}.
 *
 * @param would what the command would have done
 */
export function refuse({ log, fail }: FailureContext, would: string, dangers: readonly string[]): void {
  for (const danger of dangers) log.error(danger);
  log.error(`Nothing was changed, this ${would}; --force does it anyway`);
  fail(EX_NOPERM);
}

/** Whether a mail server can be given users. */
export function takesUsers({ up, vhosts }: GuardedHost): boolean {
  return up && vhosts > 0;
}

/** Those who will log in count as well as those who are there. */
function usersOf(tag: string, users: number): string {
  const who = users === 0 ? 'users' : `${users} users`;
  return tag === '' ? `${who} without a tag` : `${who} with the tag '${tag}'`;
}

function byTag(hosts: readonly LiveHost[]): Map<string, LiveHost[]> {
  const groups = new Map<string, LiveHost[]>();
  for (const host of hosts) {
    const group = groups.get(host.tag);
    if (group === undefined) groups.set(host.tag, [host]);
    else group.push(host);
  }
  return groups;
}
