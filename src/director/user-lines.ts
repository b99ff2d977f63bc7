import type { Director } from './director.ts';
import { USERS_A_TURN } from './turns.ts';

/**
 * The reply to USER-LIST, in parts. Users who are forgotten before the list reaches them are omitted, and so are users
 * added after the request. spec: protocol 3.9
 *
 * @param ip the host whose users to list; undefined for all
 */
export async function* userLines(director: Director, ip: string | undefined): AsyncGenerator<string> {
  const walks = walksTo(director, ip);
  try {
    for (const { directory, walk } of walks) {
      let part = '';
      const list = (row: number) => {
        const host = directory.hostOf(row);
        if (host === undefined || (ip !== undefined && host.ip !== ip) || directory.isGone(row)) return true;
        const expires = directory.timestampOf(row) + director.userExpireSeconds;
        part += `${directory.hashOf(row)}\t${expires}\t${host.ip}\n`;
        return true;
      };
      let hasMore = true;
      while (hasMore) {
        await director.turns.next();
        hasMore = walk.turn(list, USERS_A_TURN);
        if (part !== '') yield part;
        part = '';
      }
    }
  } finally {
    for (const { walk } of walks) walk.end();
  }
  yield '\n';
}

function walksTo(director: Director, ip: string | undefined) {
  const hosts = director.hosts.all.filter((host) => host.ip === ip);
  return [...director.directories()].flatMap(([tag, directory]) => {
    if (ip === undefined) return [{ directory, walk: directory.walk() }];
    const [host, another] = hosts.filter((each) => each.tag === tag);
    if (host === undefined) return [];
    // If two hosts have this address, all users of the tag are walked.
    return [{ directory, walk: directory.walk(another === undefined ? host : undefined) }];
  });
}
