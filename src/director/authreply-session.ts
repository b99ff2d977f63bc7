import type { Duplex } from 'node:stream';
import { HashFormatError } from '../hashing/hash-format-error.ts';
import { splitFields } from '../protocol/escaping.ts';
import { isCompatible } from '../protocol/handshake.ts';
import { parseIp } from '../protocol/ip-address.ts';
import { parsePort } from '../protocol/numbers.ts';
import type { Director } from './director.ts';
import { LineSession } from './line-session.ts';
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
  const held = new Set<() => void>();
  socket.once('close', () => {
    for (const forget of held) forget();
  });
  const refresh = `\tproxy_refresh=${Math.floor(director.userExpireSeconds / 2)}`;
  const answered = (line: string, lookup: Lookup, host: MailHost) => {
    if (lookup.local?.ip === host.ip && !lookup.local.isOtherPort) return `${line}\n`;
    const target = host.name === undefined ? `\thost=${host.ip}` : `\thost=${host.name}\thostip=${host.ip}`;
    return `${line}${refresh}${target}\n`;
  };
  new LineSession(socket, {
    greeting: GREETING,
    maxLineBytes: MAX_LINE_BYTES,
    line(text, session) {
      if (!hasVersion) {
        hasVersion = isCompatible(text, CLIENT);
        return hasVersion;
      }
      const lookup = parseLookup(text);
      const hash = lookup && userHash(director, lookup.user);
      if (lookup === undefined || hash === undefined) {
        session.send(`${text}\n`);
        return true;
      }
      const host = director.assign(hash, lookup.tag);
      if (host !== undefined) {
        session.send(answered(text, lookup, host));
        return true;
      }
      const forget = director.hold(hash, lookup.tag, (later) => {
        held.delete(forget);
        session.send(later === undefined ? `FAIL\t${lookup.id}\tcode=temp_fail\n` : answered(text, lookup, later));
      });
      held.add(forget);
      return true;
    },
  });
}

interface Lookup {
  readonly id: string;
  readonly user: string;
  readonly tag: string;
  /** Where the client is: it wants no proxy if the user's host is the same. */
  readonly local: { readonly ip: string | undefined; readonly isOtherPort: boolean } | undefined;
}

/** undefined for a line that is not to be given a host. */
function parseLookup(line: string): Lookup | undefined {
  if (!line.startsWith('OK\t')) return undefined;
  const [, id = '', ...fields] = splitFields(line);
  let [isProxy, isMaybe, tag] = [false, false, ''];
  let user: string | undefined;
  let finalUser: string | undefined;
  let localIp: string | undefined;
  let localPort: number | undefined;
  let port: number | undefined;
  for (const field of fields) {
    const equals = field.indexOf('=');
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    switch (equals < 0 ? field : field.slice(0, equals)) {
      case 'proxy':
        isProxy = true;
        break;
      case 'director_proxy_maybe':
        isMaybe = true;
        break;
      case 'host':
        if (value !== undefined) return undefined;
        break;
      case 'user':
        user ??= value;
        break;
      case 'destuser':
        finalUser = value ?? finalUser;
        break;
      case 'director_tag':
        tag = value ?? tag;
        break;
      case 'lip':
        localIp = parseIp(value ?? '') ?? localIp;
        break;
      case 'lport':
        localPort = parsePort(value ?? '') ?? localPort;
        break;
      case 'port':
        port = parsePort(value ?? '') ?? port;
        break;
    }
  }
  user = finalUser ?? user;
  if (user === undefined || !(isProxy || isMaybe)) return undefined;
  const isOtherPort = localPort !== undefined && port !== undefined && localPort !== port;
  return { id, user, tag, local: isMaybe ? { ip: localIp, isOtherPort } : undefined };
}

function userHash({ hashUser, masterUserSeparator }: Director, user: string): number | undefined {
  const end = masterUserSeparator === '' ? -1 : user.indexOf(masterUserSeparator);
  try {
    return hashUser(end < 0 ? user : user.slice(0, end));
  } catch (error) {
    if (error instanceof HashFormatError) return undefined;
    throw error;
  }
}
