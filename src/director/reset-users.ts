import type { Director } from './director.ts';
import type { MailHost } from './mail-host.ts';
import { USERS_A_TURN } from './turns.ts';

/**
 * Moves the users of some hosts to the hosts that the ring assigns to them, and forgets users for whom the ring has no
 * host. Resolves when the last move has started. spec: protocol 4.6
 *
 * @param maxMoves how many moves can run at a time
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
    moved += await resetHost(director, host, maxMoves);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(3);
  director.log?.info(`Moved ${moved} users in ${hosts.length} hosts in ${seconds} secs (max parallel=${maxMoves})`);
}

/** @returns the number of users moved */
async function resetHost(director: Director, host: MailHost, maxMoves: number): Promise<number> {
  const directory = director.directoryOf(host.tag);
  const walk = directory.walk(host);
  let moved = 0;
  let hasTargets = true;
  const reset = (row: number) => {
    if (directory.hostOf(row) !== host || directory.isGone(row)) return true;
    const target = director.hosts.hostOf(directory.hashOf(row), host.tag);
    if (target === undefined) hasTargets = false;
    if (target === undefined || target === host) return true;
    director.resetUser(row, target);
    moved++;
    return director.moves.count < maxMoves;
  };
  let hasMore = true;
  while (hasMore) {
    await director.turns.next();
    const before = moved;
    hasMore = walk.turn(reset, USERS_A_TURN);
    if (moved > before) await untilAllowed(director, maxMoves);
  }
  if (!hasTargets) director.flushHost(host);
  return moved;
}

async function untilAllowed({ moves }: Director, maxMoves: number): Promise<void> {
  while (moves.count >= maxMoves) await moves.untilOneEnds();
}
