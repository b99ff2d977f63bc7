import type { Duplex } from 'node:stream';
import { isCompatible } from '../protocol/handshake.ts';
import type { Director } from './director.ts';
import { type LineHandler, LineSession } from './line-session.ts';
import { answerLookup, type Lookup, parseLookup } from './lookup.ts';
import type { MailHost } from './mail-host.ts';

const GREETING = 'VERSION\tdirector-authreply-server\t1\t0\n';
const CLIENT = 'director-authreply-client';
const MAX_LINE_BYTES = 8192;
/** What the held lookups of one connection may take; it is not read on before there are fewer. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** What a held lookup takes beside its line, more or less. */
const HELD_OVERHEAD_BYTES = 600;

/**
 * Serves one connection of a lookup client, which sends what an auth server would reply and gets it back with a host.
 * spec: protocol.md 5
 */
export function serveAuthreply(director: Director, socket: Duplex): void {
  let hasVersion = false;
  const refreshSeconds = Math.floor(director.userExpireSeconds / 2);
  const held = new Set<() => void>();
  let heldBytes = 0;
  let readOn: (() => void) | undefined;
  const letGo = (bytes: number) => {
    heldBytes -= bytes;
    if (heldBytes < MAX_HELD_BYTES) readOn?.();
  };
  socket.once('close', () => {
    for (const forget of held) forget();
    readOn?.();
  });
  const handler: LineHandler = {
    greeting: GREETING,
    maxLineBytes: MAX_LINE_BYTES,
    line(text) {
      // Nobody is there to be told of a host.
      if (socket.destroyed) return false;
      if (!hasVersion) {
        hasVersion = isCompatible(text, CLIENT);
        return hasVersion;
      }
      const lookup = parseLookup(text);
      if (lookup === undefined) session.send(`${text}\n`);
      else assign(lookup);
      if (heldBytes < MAX_HELD_BYTES) return true;
      return new Promise((resolve) => {
        readOn = () => resolve(true);
      });
    },
  };
  const session = new LineSession(socket, handler, director.unread);

  function assign(lookup: Lookup): void {
    const answer = (host: MailHost | undefined) => session.send(answerLookup(lookup, host, refreshSeconds));
    const hash = director.hashOf(loginName(director, lookup.user));
    const host = hash === undefined ? undefined : director.assign(hash, lookup.tag);
    if (hash === undefined || host !== undefined) {
      answer(host);
      return;
    }
    const bytes = lookup.line.length + HELD_OVERHEAD_BYTES;
    const own = parseLookup(copyOf(lookup.line)) ?? lookup;
    const forget = director.hold(hash, own.tag, bytes, (later) => {
      if (forget !== undefined) held.delete(forget);
      letGo(bytes);
      session.send(answerLookup(own, later, refreshSeconds));
    });
    if (forget === undefined) {
      answer(undefined);
      return;
    }
    heldBytes += bytes;
    held.add(forget);
  }
}

/** What stands before a master user's own name. */
function loginName({ masterUserSeparator }: Director, user: string): string {
  const end = masterUserSeparator === '' ? -1 : user.indexOf(masterUserSeparator);
  return end < 0 ? user : user.slice(0, end);
}

/** A part of a string keeps all of it in memory: the text in bytes of its own. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
