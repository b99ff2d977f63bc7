import { splitFields } from '../protocol/escaping.ts';
import { parseIp } from '../protocol/ip-address.ts';
import { parsePort } from '../protocol/numbers.ts';
import type { MailHost } from './mail-host.ts';

/** The reply of an auth server that still lacks the host of its user. spec: protocol 5 */
export interface Lookup {
  readonly line: string;
  readonly id: string;
  readonly user: string;
  readonly tag: string;
  /** Where the client is: it wants no proxy if the user's host is the same. */
  readonly local: { readonly ip: string | undefined; readonly isOtherPort: boolean } | undefined;
}

/** undefined for a line that is not to be given a host. */
export function parseLookup(line: string): Lookup | undefined {
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
  return { line, id, user, tag, local: isMaybe ? { ip: localIp, isOtherPort } : undefined };
}

/**
 * The line that answers a lookup.
 *
 * @param host undefined if the user cannot be given one
 * @param refreshSeconds after which time the client is to say that the user is still there
 */
export function answerLookup({ line, id, local }: Lookup, host: MailHost | undefined, refreshSeconds: number): string {
  if (host === undefined) return `FAIL\t${id}\tcode=temp_fail\n`;
  if (local?.ip === host.ip && !local.isOtherPort) return `${line}\n`;
  const target = host.name === undefined ? `host=${host.ip}` : `host=${host.name}\thostip=${host.ip}`;
  return `${line}\tproxy_refresh=${refreshSeconds}\t${target}\n`;
}
