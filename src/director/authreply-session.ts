import type { Duplex } from 'node:stream';
import { isCompatible } from '../protocol/handshake.ts';
import type { Director } from './director.ts';
import { LineSession } from './line-session.ts';
import { answerLookup, type Lookup, parseLookup } from './lookup.ts';
import type { MailHost } from './mail-host.ts';

const GREETING = 'VERSION\tdirector-authreply-server\t1\t0\n';
const CLIENT = 'director-authreply-client';
const MAX_LINE_BYTES = 8192;

/**
 * Serves one connection of a lookup client, which sends what an auth server would reply and gets it back with a host.
 * spec: protocol.md 5
 */
export function serveAuthreply(director: Director, socket: Duplex): void {
  let hasVersion = false;
  const refreshSeconds = Math.floor(director.userExpireSeconds / 2);
  const held = new Set<() => void>();
  socket.once('close', () => {
    for (const forget of held) forget();
  });
  const session = new LineSession(socket, {
    greeting: GREETING,
    maxLineBytes: MAX_LINE_BYTES,
    line(text) {
      if (!hasVersion) {
        hasVersion = isCompatible(text, CLIENT);
        return hasVersion;
      }
      const lookup = parseLookup(text);
      if (lookup === undefined) session.send(`${text}\n`);
      else assign(lookup);
      return true;
    },
  });

  function assign(lookup: Lookup): void {
    const answer = (host: MailHost | undefined) => session.send(answerLookup(lookup, host, refreshSeconds));
    const hash = director.hashOf(loginName(director, lookup.user));
    const host = hash === undefined ? undefined : director.assign(hash, lookup.tag);
    if (hash === undefined || host !== undefined) {
      answer(host);
      return;
    }
    const forget = director.hold(hash, lookup.tag, (later) => {
      held.delete(forget);
      answer(later);
    });
    held.add(forget);
  }
}

/** What stands before a master user's own name. */
function loginName({ masterUserSeparator }: Director, user: string): string {
  const end = masterUserSeparator === '' ? -1 : user.indexOf(masterUserSeparator);
  return end < 0 ? user : user.slice(0, end);
}
