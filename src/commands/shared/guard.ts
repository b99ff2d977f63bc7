import { EX_NOPERM } from '../../program/exit-status.ts';
import type { LiveHost } from './live-hosts.ts';
import type { FailureContext } from './subcommand.ts';

/** The fields of a mail server that decide whether it takes users. */
export type GuardedHost = Pick<LiveHost, 'ip' | 'tag' | 'vhosts' | 'up'>;

/** The mail servers of a director before and after all changes of a command. */
export interface GuardedChange {
  readonly before: readonly LiveHost[];
  readonly after: readonly GuardedHost[];
  /** The addresses of mail servers that would be flushed or removed. */
  readonly emptied?: readonly string[];
}

/**
 * Checks whether a change needs `--force`: it would leave the users with a tag, or those without one, without a mail
 * server that is up and has a weight above 0; or more than half of the mail servers that take users would no longer do
 * so, of all or of three or more with the same tag.
 *
 * @returns a line for each danger; empty if the change needs no `--force`
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
 * Reports why a change is not made, and sets the exit status {@link EX_NOPERM}.
 *
 * @param would what the command would have done, starting with the word `would`
 */
export function refuse({ log, fail }: FailureContext, would: string, dangers: readonly string[]): void {
  for (const danger of dangers) log.error(danger);
  log.error(`Nothing was changed, this ${would}; --force does it anyway`);
  fail(EX_NOPERM);
}

/** Whether the director can assign users to a mail server. */
export function takesUsers({ up, vhosts }: GuardedHost): boolean {
  return up && vhosts > 0;
}

/** Without a number if there are no users yet: those who log in later are affected too. */
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
