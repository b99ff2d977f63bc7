import type { LongReply } from './admin-requests.ts';
import type { Director } from './director.ts';
import type { UserDirectory } from './user-directory.ts';

const LINES_A_PART = 1000;

interface Snapshot {
  readonly directory: UserDirectory;
  readonly keys: Int32Array;
}

/**
 * The reply to USER-LIST, in parts. Who reads slowly holds on to the hashes only: a user who has gone meanwhile is left
 * out. spec: protocol.md 3.9
 *
 * @param ip only the users on this host
 */
export function userLines(director: Director, ip: string | undefined): LongReply {
  const snapshots = director.directories().map((directory) => {
    const keys = new Int32Array(directory.size);
    let index = 0;
    for (const entry of directory.entries()) keys[index++] = entry.key;
    return { directory, keys };
  });
  const bytes = snapshots.reduce((sum, { keys }) => sum + keys.byteLength, 0);
  return { parts: linesOf(director, snapshots, ip), bytes };
}

function* linesOf(director: Director, snapshots: readonly Snapshot[], ip: string | undefined): Generator<string> {
  let part = '';
  let lines = 0;
  for (const { directory, keys } of snapshots) {
    for (const key of keys) {
      const entry = directory.find(key, director.now());
      if (entry === undefined || (ip !== undefined && entry.host.ip !== ip)) continue;
      part += `${entry.hash}\t${entry.timestamp + director.userExpireSeconds}\t${entry.host.ip}\n`;
      if (++lines % LINES_A_PART === 0) {
        yield part;
        part = '';
      }
    }
  }
  yield `${part}\n`;
}
