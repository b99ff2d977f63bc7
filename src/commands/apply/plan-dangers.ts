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
  const hosts: GuardedHost[] = [...live];
  for (const { ip, tag, after, action } of changes) {
    const at = hosts.findIndex((host) => host.ip === ip);
    if (action === 'add' && after !== undefined) hosts.push({ ip, tag, ...after });
    else if (after === undefined) hosts.splice(at, 1);
    else hosts.splice(at, 1, { ip, tag, vhosts: after.vhosts, up: after.up });
  }
  return hosts;
}
