import { splitFields } from './escaping.ts';
import { decodeDirectoryEntry, decodeHost, decodeUser } from './replies.ts';
import type { LineRequest, ListRequest } from './request.ts';

/** A host with its tag, as in HOST-SET. The `@` is written even if the tag is empty. */
interface HostChange {
  readonly ip: string;
  readonly tag?: string | undefined;
  readonly vhosts?: number | undefined;
}

interface Director {
  readonly ip: string;
  readonly port?: number | undefined;
}

interface Host {
  readonly ip: string;
}

/** Without an address, the request applies to all hosts. */
interface OptionalHost {
  readonly ip?: string | undefined;
}

/** Whether the director refuses the kick if it would have to wait for other kicks. spec: protocol 3.11 */
interface Kick {
  readonly noWait?: boolean | undefined;
}

function list<Arguments, Reply>(
  name: string,
  encode: (args: Arguments) => readonly string[],
  decode: (line: string) => Reply,
): ListRequest<Arguments, Reply> {
  return { reply: 'list', name, encode, decode };
}

function change<Arguments>(
  name: string,
  encode: (args: Arguments) => readonly string[],
): LineRequest<Arguments, string> {
  return { reply: 'line', name, encode, decode: (line) => line };
}

const none = (_: Record<never, never>) => [];
const ipOnly = ({ ip }: Host) => [ip];
const nowait = (noWait = false) => (noWait ? ['nowait'] : []);
const director = ({ ip, port }: Director) => (port === undefined ? [ip] : [ip, String(port)]);
const hostChange = ({ ip, tag, vhosts }: HostChange) => [
  tag === undefined ? ip : `${ip}@${tag}`,
  ...(vhosts === undefined ? [] : [String(vhosts)]),
];

/** The admin requests, with all of their encoding and decoding. spec: protocol 3.2 */
export const requests = {
  hostList: list('HOST-LIST', none, decodeHost),
  hostListRemoved: list('HOST-LIST-REMOVED', none, (line) => line),
  directorList: list('DIRECTOR-LIST', none, splitFields),
  userList: list('USER-LIST', ({ ip }: OptionalHost) => (ip === undefined ? [] : [ip]), decodeDirectoryEntry),
  userLookup: {
    reply: 'line',
    name: 'USER-LOOKUP',
    encode: ({ user, tag }) => [user, tag],
    decode: decodeUser,
  } satisfies LineRequest<{ readonly user: string; readonly tag: string }, ReturnType<typeof decodeUser>>,
  directorAdd: change('DIRECTOR-ADD', director),
  directorRemove: change('DIRECTOR-REMOVE', director),
  hostSet: change('HOST-SET', hostChange),
  hostUpdate: change('HOST-UPDATE', hostChange),
  hostUp: change('HOST-UP', ipOnly),
  hostDown: change('HOST-DOWN', ipOnly),
  hostRemove: change('HOST-REMOVE', ipOnly),
  hostFlush: change('HOST-FLUSH', ({ ip }: OptionalHost) => (ip === undefined ? [] : [ip])),
  hostResetUsers: change(
    'HOST-RESET-USERS',
    ({ ip, maxParallel }: OptionalHost & { readonly maxParallel?: bigint | number | undefined }) =>
      maxParallel === undefined ? (ip === undefined ? [] : [ip]) : [ip ?? '', String(maxParallel)],
  ),
  userMove: change('USER-MOVE', ({ user, ip }: { readonly user: string | number; readonly ip: string }) => [
    String(user),
    ip,
  ]),
  userKick: change('USER-KICK', ({ user, noWait }: { readonly user: string } & Kick) => [user, ...nowait(noWait)]),
  userKickAlt: change(
    'USER-KICK-ALT',
    ({ field, value, noWait }: { readonly field: string; readonly value: string } & Kick) => [
      field,
      value,
      ...nowait(noWait),
    ],
  ),
};
