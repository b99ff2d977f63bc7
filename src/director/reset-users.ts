import type { Director } from './director.ts';
import type { MailHost } from './mail-host.ts';
import type { UserDirectory, UserEntry } from './user-directory.ts';

/**
 * Moves the users of some hosts to where the ring has them, at most so many at a time. It is done when the last move has
 * started. spec: protocol.md 4.6
 */
export async function resetUsers(director: Director, hosts: readonly MailHost[], maxMoves: number): Promise<void> {
  for (const host of hosts) {
    if (host.users === 0) continue;
    await untilAllowed(director, maxMoves);
    const lost: [UserDirectory, UserEntry][] = [];
    for (const directory of director.directories()) {
      for (const entry of directory.entries()) {
        if (entry.host !== host) continue;
        const target = director.hosts.hostOf(entry.hash, host.tag);
        if (target === undefined) lost.push([directory, entry]);
        else if (target !== host) {
          director.resetUser(directory, entry, target);
          await untilAllowed(director, maxMoves);
        }
      }
    }
    for (const [directory, entry] of lost) {
      directory.remove(entry);
      director.moves.end(entry);
    }
  }
}

async function untilAllowed({ moves }: Director, maxMoves: number): Promise<void> {
  while (moves.count >= maxMoves) await moves.untilOneEnds();
}
