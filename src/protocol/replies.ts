import { parseIp } from '../posix/ip-address.ts';
import { parseTime, parseUint } from '../posix/numbers.ts';
import { splitFields } from './escaping.ts';
import { MalformedReply } from './request.ts';

/** A mail server in HOST-LIST. Directors before 2.2.19 send no state, and those before 2.2.16 no tag either. */
export interface HostRecord {
  readonly ip: string;
  /** The vhost count as sent. */
  readonly vhosts: string;
  /** The number of users as sent. */
  readonly users: string | undefined;
  readonly tag: string | undefined;
  readonly state:
    | { readonly up: boolean /** Unix seconds; undefined if not a number. */; readonly changed: number | undefined }
    | undefined;
}

/** spec: protocol 3.3, 7 */
export function decodeHost(line: string): HostRecord | MalformedReply {
  const [ip = '', vhosts, users, tag, updown, changed] = splitFields(line);
  if (vhosts === undefined) return new MalformedReply(line);
  const state =
    updown === undefined || changed === undefined
      ? undefined
      : { up: !updown.startsWith('D'), changed: parseTime(changed) };
  return { ip, vhosts, users, tag, state };
}

/** The reply to USER-LOOKUP: the current mail server of a user, and those of the ring. Addresses may be empty. */
export interface UserRecord {
  readonly current: string;
  /** Unix seconds; 0 without a current address. */
  readonly expires: number;
  readonly hashed: string;
  readonly initial: string;
}

/** spec: protocol 3.8 */
export function decodeUser(line: string): UserRecord | MalformedReply {
  const fields = splitFields(line);
  const [current = '', expiry = '', hashed = '', initial = ''] = fields;
  const expires = parseTime(expiry);
  if (fields.length !== 4 || expires === undefined) return new MalformedReply(line);
  return { current, expires, hashed, initial };
}

/** An entry of the user directory. */
export interface DirectoryEntry {
  /** The user hash, as sent and as a number. */
  readonly hash: string;
  readonly hashNumber: number;
  /** Unix seconds. */
  readonly expires: number;
  /** The address as sent and in canonical form. */
  readonly ip: string;
  readonly canonicalIp: string;
}

/** The positions of the fields of USER-LIST. spec: protocol 3.9 */
export const entryFields = { hash: 0, expires: 1, ip: 2 } as const;

/** spec: protocol 3.9, command-line 2.5 */
export function decodeDirectoryEntry(line: string): DirectoryEntry | MalformedReply {
  const [hash = '', expiry = '', ip = ''] = splitFields(line);
  const hashNumber = parseUint(hash);
  const expires = parseTime(expiry);
  const canonicalIp = parseIp(ip);
  if (hashNumber === undefined || expires === undefined || canonicalIp === undefined) return new MalformedReply(line);
  return { hash, hashNumber, expires, ip, canonicalIp };
}
