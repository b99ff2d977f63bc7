import type { Duplex } from 'node:stream';
import { HashFormatError } from '../hashing/hash-format-error.ts';
import { tabUnescape } from '../protocol/escaping.ts';
import { isCompatible } from '../protocol/handshake.ts';
import { parseIp } from '../protocol/ip-address.ts';
import type { Director } from './director.ts';
import { LineSession } from './line-session.ts';
import type { MailHost } from './mail-host.ts';

const GREETING = 'VERSION\tdirector-authreply-server\t1\t0\n';
const CLIENT = 'director-authreply-client';
const MAX_LINE_BYTES = 64 * 1024;

/**
 * Serves one connection of a lookup client, which sends what an auth server would reply and gets it back with a host.
 * spec: protocol.md 5
 */
export function serveAuthreply(director: Director, socket: Duplex): void {
  let hasVersion = false;
  const refresh = `\tproxy_refresh=${Math.floor(director.userExpireSeconds / 2)}`;
  const answered = (line: string, lookup: Lookup, host: MailHost) => {
    if (isOnHost(lookup, host)) return `${line}\n`;
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
      const host = director.login(hash, lookup.tag, (later) => {
        if (!socket.writable) return;
        session.send(later === undefined ? `FAIL\t${lookup.id}\tcode=temp_fail\n` : answered(text, lookup, later));
      });
      if (host !== undefined) session.send(answered(text, lookup, host));
      return true;
    },
  });
}

interface Lookup {
  readonly id: string;
  readonly user: string;
  readonly tag: string;
  /** Whether the client is content with a login here if the user's host is here. */
  readonly isMaybe: boolean;
  readonly localIp: string | undefined;
  readonly localPort: string | undefined;
  readonly port: string | undefined;
}

/** undefined for a line that is not to be given a host. */
function parseLookup(line: string): Lookup | undefined {
  if (!line.startsWith('OK\t')) return undefined;
  const [, id = '', ...fields] = line.split('\t');
  const names = new Set<string>();
  const values = new Map<string, string>();
  for (const field of fields) {
    const equals = field.indexOf('=');
    const name = equals < 0 ? field : field.slice(0, equals);
    names.add(name);
    if (equals >= 0 && !(name === 'user' && values.has(name))) values.set(name, tabUnescape(field.slice(equals + 1)));
  }
  const user = values.get('destuser') ?? values.get('user');
  const isMaybe = names.has('director_proxy_maybe');
  if (user === undefined || values.has('host') || !(isMaybe || names.has('proxy'))) return undefined;
  return {
    id,
    user,
    tag: values.get('director_tag') ?? '',
    isMaybe,
    localIp: values.get('lip'),
    localPort: values.get('lport'),
    port: values.get('port'),
  };
}

/** Whether the client is on the user's host itself. */
function isOnHost({ isMaybe, localIp, localPort, port }: Lookup, host: MailHost): boolean {
  if (!isMaybe || localIp === undefined || parseIp(localIp) !== host.ip) return false;
  return localPort === undefined || port === undefined || localPort === port;
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
