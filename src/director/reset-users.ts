import type { Director } from './director.ts';
import type { MailHost } from './mail-host.ts';

/**
 * Moves the users of some hosts to where the ring has them, at most so many at a time, and forgets those for whom it has
 * no host. It is done when the last move has started. spec: protocol.md 4.6
 */
export async function resetUsers(director: Director, hosts: readonly MailHost[], maxMoves: number): Promise<void> {
  director.runningResets++;
  try {
    await moveUsers(director, hosts, maxMoves);
  } finally {
    director.runningResets--;
  }
}

async function moveUsers(director: Director, hosts: readonly MailHost[], maxMoves: number): Promise<void> {
  const start = performance.now();
  let moved = 0;
  for (const host of hosts) {
    if (host.users === 0) continue;
    await untilAllowed(director, maxMoves);
    let hasTargets = true;
    for (const entry of director.directoryOf(host.tag).entries()) {
      if (entry.host !== host) continue;
      const target = director.hosts.hostOf(entry.hash, host.tag);
      if (target === undefined) {
        hasTargets = false;
      } else if (target !== host) {
        director.resetUser(entry, target);
        moved++;
        await untilAllowed(director, maxMoves);
      }
    }
    if (!hasTargets) director.flushHost(host);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(3);
  director.log?.info(`Moved ${moved} users in ${hosts.length} hosts in ${seconds} secs (max parallel=${maxMoves})`);
}

async function untilAllowed({ moves }: Director, maxMoves: number): Promise<void> {
  while (moves.count >= maxMoves) await moves.untilOneEnds();
}
