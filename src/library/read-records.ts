import { parseIp } from '../posix/ip-address.ts';
import { readLiveHost } from '../protocol/live-host.ts';
import { type DirectoryEntry, decodeHost, type UserRecord } from '../protocol/replies.ts';
import { MalformedReply } from '../protocol/request.ts';
import { DirectorError, refusal } from './director-error.ts';
import { bytesToText, type Encoding } from './encoding.ts';
import type { ActiveUser, MailServer, UserPlace } from './records.ts';

/** @throws DirectorError for an invalid line */
export function mailServer(line: string, encoding: Encoding): MailServer {
  const record = decodeHost(line);
  const host = record instanceof MalformedReply ? undefined : readLiveHost(record);
  if (record instanceof MalformedReply || host === undefined) throw invalid('HOST-LIST', line);
  const { ip, vhosts, users, tag, up } = host;
  return { ip, vhosts, users, tag: bytesToText(tag, encoding), up, changed: date(record.state?.changed) };
}

/** @throws DirectorError for a line that is not an address */
export function removedHost(line: string): string {
  const ip = parseIp(line);
  if (ip === undefined) throw invalid('HOST-LIST-REMOVED', line);
  return ip;
}

/** @throws DirectorError for an invalid record */
export function activeUser(record: DirectoryEntry | MalformedReply): ActiveUser {
  if (record instanceof MalformedReply) throw invalid('USER-LIST', record.line);
  return { hash: record.hashNumber, ip: record.canonicalIp, expires: new Date(record.expires * 1000) };
}

/** @throws DirectorError for a refusal or an invalid reply */
export function userPlace(record: UserRecord | MalformedReply): UserPlace {
  if (record instanceof MalformedReply) {
    throw record.line === 'TRYAGAIN' ? refusal('USER-LOOKUP', record.line) : invalid('USER-LOOKUP', record.line);
  }
  const { current, expires, hashed, initial } = record;
  return {
    current: current || undefined,
    expires: date(expires),
    hashed: hashed || undefined,
    initial: initial || undefined,
  };
}

/** Converts Unix seconds; 0 means never. */
export function date(seconds: number | undefined): Date | undefined {
  return seconds === undefined || seconds <= 0 ? undefined : new Date(seconds * 1000);
}

export function invalid(request: string, line: string): DirectorError {
  const reply = bytesToText(line);
  return new DirectorError('INVALID_REPLY', `invalid ${request} reply: ${reply}`, { reply });
}
