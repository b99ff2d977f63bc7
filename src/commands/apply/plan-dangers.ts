import { dangersOf, type GuardedHost } from '../shared/guard.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { changeOf, type Difference } from './difference.ts';
import type { WantedHost } from './wanted-hosts.ts';

/**
 * Why a plan needs `--force`: the dangers that {@link dangersOf} finds, or a pruning file that names no mail server to
 * keep or add, so that all would be removed.
 *
 * @param prune whether hosts that the file does not mention are removed
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

/** The mail servers after a plan. If an address is listed twice, a change applies to the first. */
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
