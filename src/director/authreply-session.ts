import type { Duplex } from 'node:stream';
import { isCompatible } from '../protocol/handshake.ts';
import type { Director } from './director.ts';
import { type LineHandler, LineSession } from './line-session.ts';
import { type HostAddress, hostFields, isLocal, type Lookup, readReply } from './lookup.ts';
import { type PlaceUser, placeUsersOn } from './place-user.ts';

const GREETING = 'VERSION\tdirector-authreply-server\t1\t0\n';
const CLIENT = 'director-authreply-client';
const MAX_LINE_BYTES = 8192;
/** What the held lookups of one connection may take; it is not read on before there are fewer. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** What a held lookup takes beside its line, more or less. */
const HELD_OVERHEAD_BYTES = 600;

/**
 * Serves one connection of a lookup client, which sends what an auth server would reply and gets it back with a host.
 * spec: protocol 5
 */
export function serveAuthreply(director: Director, socket: Duplex, place: PlaceUser = placeUsersOn(director)): void {
  let hasVersion = false;
  const refreshSeconds = Math.floor(director.userExpireSeconds / 2);
  /** What is appended to most lookups on a mail server. */
  const ends = new WeakMap<HostAddress, string>();
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
      const reply = readReply(text, 'OK');
      if (reply.kind === 'lookup') assign(reply);
      else session.send(`${text}\n`);
      if (heldBytes < MAX_HELD_BYTES) return true;
      return new Promise((resolve) => {
        readOn = () => resolve(true);
      });
    },
  };
  const session = new LineSession(socket, handler, director);

  function assign(lookup: Lookup): void {
    const bytes = lookup.line.length + HELD_OVERHEAD_BYTES;
    let own = lookup;
    let isHeld = false;
    let isAnswered = false;
    const forget = place(lookup.user, lookup.tag, bytes, (host) => {
      isAnswered = true;
      if (isHeld) {
        held.delete(forget);
        letGo(bytes);
      }
      session.send(host === undefined ? `FAIL\t${own.id}\tcode=temp_fail\n` : own.line + endFor(own, host));
    });
    if (isAnswered) return;
    isHeld = true;
    own = ownCopy(lookup);
    heldBytes += bytes;
    held.add(forget);
  }

  /** What is appended to a lookup to answer it. */
  function endFor(lookup: Lookup, host: HostAddress): string {
    if (isLocal(lookup, host)) return '\n';
    let end = ends.get(host);
    if (end === undefined) {
      end = `\tproxy_refresh=${refreshSeconds}\t${hostFields(host)}\n`;
      ends.set(host, end);
    }
    return end;
  }
}

/** A part of a string keeps all of it in memory: the lookup in bytes of its own. */
function ownCopy(lookup: Lookup): Lookup {
  const copy = readReply(Buffer.from(lookup.line, 'latin1').toString('latin1'), 'OK');
  return copy.kind === 'lookup' ? copy : lookup;
}
