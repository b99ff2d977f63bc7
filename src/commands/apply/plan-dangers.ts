import { dangersOf, type GuardedHost } from '../guard.ts';
import type { LiveHost } from '../live-hosts.ts';
import { changeOf, type Difference } from './difference.ts';
import type { WantedHost } from './wanted-hosts.ts';

/**
 * Why a plan is too dangerous to be carried out without `--force`: what {@link dangersOf} says about the mail servers that
 * it leaves, and that a file which names none of those that are to be there would remove the rest.
 *
 * @param prune whether what the file does not mention is removed
 */
export function planDangers(
  plan: readonly Difference[],
  wanted: readonly WantedHost[],
  live: readonly LiveHost[],
  prune: boolean,
): string[] {
  const changes = plan.filter(changeOf);
  const emptied = changes.filter(({ action }) => action === 'flush' || action === 'remove').map(({ ip }) => ip);
  const dangers = dangersOf({ before: live, after: hostsAfter(changes, live), emptied });
  const namesNone = prune && !wanted.some(({ present }) => present);
  return namesNone ? ['the file names no mail server that is to be there', ...dangers] : dangers;
}

/** The mail servers as a plan leaves them. An address can be listed twice: what is changed is the first. */
function hostsAfter(changes: readonly Difference[], live: readonly LiveHost[]): GuardedHost[] {
  const open = new Map<string, Difference[]>();
  const added: GuardedHost[] = [];
  for (const change of changes) {
    const { action, ip, tag, after } = change;
    if (action === 'add' && after !== undefined) added.push({ ip, tag, ...after });
    else if (action !== 'flush') open.set(ip, [...(open.get(ip) ?? []), change]);
  }
  const changed = live.flatMap((host): GuardedHost[] => {
    const change = open.get(host.ip)?.shift();
    if (change === undefined) return [host];
    return change.after === undefined ? [] : [{ ...host, vhosts: change.after.vhosts, up: change.after.up }];
  });
  return [...changed, ...added];
}
