import { parseIp } from '../posix/ip-address.ts';
import { parsePort } from '../posix/numbers.ts';
import { tabUnescape, upToNul } from '../protocol/escaping.ts';
import type { MailHost } from './mail-host.ts';

/** The reply of an auth server that still lacks the host of its user. spec: protocol 5 */
export interface Lookup {
  readonly kind: 'lookup';
  readonly line: string;
  readonly id: string;
  readonly user: string;
  readonly tag: string;
  readonly isProxy: boolean;
  /** Whether the reply says which port of the host it is. */
  readonly hasPort: boolean;
  /** `proxy_timeout`: how long a proxy waits for the host, in seconds. */
  readonly timeoutSeconds: number | undefined;
  /** What the request was about, such as `imap`; empty if nobody says. */
  readonly protocol: string;
  /** Where the client is: it wants no proxy if the user's host is the same. */
  readonly local: { readonly ip: string | undefined; readonly isOtherPort: boolean } | undefined;
}

/** What the request said to which a reply belongs. */
export interface RequestFields {
  readonly protocol: string;
  readonly localIp: string | undefined;
  readonly localPort: number | undefined;
}

/** What becomes of a reply: it is given a host, stays as it is, or asks for a proxy to nowhere. */
export type Reply = Lookup | { readonly kind: 'other' } | { readonly kind: 'hostless'; readonly id: string };

const OTHER = { kind: 'other' } as const;

/** Who a host is for those who connect to it. */
export type HostAddress = Pick<MailHost, 'ip' | 'name'>;

/**
 * Reads the reply of an auth server. spec: protocol 5, dovecot-2.4 3
 *
 * @param verb what replies begin with that may lack a host: `OK` for logins, `PASS` for lookups
 * @param request what the request said, where it is known; the reply itself counts more
 */
export function readReply(line: string, verb: 'OK' | 'PASS', request?: RequestFields): Reply {
  if (!line.startsWith(verb) || line[verb.length] !== '\t') return OTHER;
  const isEscaped = line.includes('\x01');
  const fieldAt = (start: number, end: number): string => {
    const field = line.slice(start, end);
    return isEscaped ? upToNul(tabUnescape(field)) : field;
  };
  let start = verb.length + 1;
  let end = endOfField(line, start);
  const id = fieldAt(start, end);
  let [isProxy, isMaybe, tag] = [false, false, ''];
  let { protocol, localIp, localPort } = request ?? { protocol: '', localIp: undefined, localPort: undefined };
  let host: string | undefined;
  let user: string | undefined;
  let finalUser: string | undefined;
  let port: number | undefined;
  let timeoutSeconds: number | undefined;
  // Splitting the line into an array takes several times as long.
  for (start = end + 1; start <= line.length; start = end + 1) {
    end = endOfField(line, start);
    const field = fieldAt(start, end);
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
        host = value ?? host;
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
      case 'proxy_timeout':
        timeoutSeconds = secondsOf(value ?? '');
        break;
      case 'protocol':
        protocol = value ?? protocol;
        break;
    }
  }
  user = finalUser ?? user;
  if (!(isProxy || isMaybe) || (host !== undefined && host !== '')) return OTHER;
  if (host === '' || user === undefined) return { kind: 'hostless', id };
  const isOtherPort = localPort !== undefined && port !== undefined && localPort !== port;
  const local = isMaybe ? { ip: localIp, isOtherPort } : undefined;
  return { kind: 'lookup', line, id, user, tag, isProxy, hasPort: port !== undefined, timeoutSeconds, protocol, local };
}

function endOfField(line: string, start: number): number {
  const tab = line.indexOf('\t', start);
  return tab < 0 ? line.length : tab;
}

/** `30`, `30s` or `500ms`. */
function secondsOf(text: string): number | undefined {
  const [, digits, unit] = /^([0-9]{1,6})(s|secs|ms|msecs)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return unit?.startsWith('m') ? Number(digits) / 1000 : Number(digits);
}

/** Whether a user of `director_proxy_maybe` is on the host already. */
export function isLocal({ local }: Lookup, host: HostAddress): boolean {
  return local !== undefined && local.ip === host.ip && !local.isOtherPort;
}

/** `host=ADDRESS`, or what stands for it if the host was configured by its name. */
export function hostFields({ ip, name }: HostAddress): string {
  return name === undefined ? `host=${ip}` : `host=${name}\thostip=${ip}`;
}
