import { parseIp } from '../posix/ip-address.ts';
import { MAX_UINT32 } from '../posix/limits.ts';
import { parsePort, parseUint } from '../posix/numbers.ts';
import { tabEscape } from '../protocol/escaping.ts';
import { splitTag } from '../protocol/host-tag.ts';
import { MAX_VHOSTS } from '../protocol/limits.ts';
import { requests } from '../protocol/requests.ts';
import type { Director } from './director.ts';
import type { MailHost } from './mail-host.ts';
import { resetUsers } from './reset-users.ts';
import { userLines } from './user-lines.ts';

/** The reply to a request: a string, now or later, or the parts of a long reply. */
export type Reply = string | Promise<string> | AsyncIterable<string>;

/** A malformed request. The connection is closed without a reply. spec: protocol 3.1 */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
}

type Handler = (director: Director, args: readonly string[]) => Reply;

const OK = 'OK\n';
const NOTFOUND = 'NOTFOUND\n';
const TRYAGAIN = 'TRYAGAIN\n';
/** The limit on running resets. A reset keeps running when its client disconnects. */
const MAX_RESETS = 1000;
const TOO_MANY_RESETS = 'too many resets are waiting - try again later\n';
/** The count that means "not given". */
const NO_VHOSTS = MAX_UINT32;
/** The argument that makes a kick fail instead of wait. */
const NOWAIT = 'nowait';

/** spec: protocol 3.2 */
const handlers = byRequestName(requests, {
  hostList: (director) => list(hostLines(director)),
  hostListRemoved: ({ hosts }) => list(hosts.removed().map((ip) => `${ip}\n`)),
  directorList: ({ ring }) => list(ring.lines()),
  directorAdd: addDirector,
  directorRemove: removeDirector,
  hostSet: (director, args) => setHost(director, args, true),
  hostUpdate: (director, args) => setHost(director, args, false),
  hostUp: withHost((director, host) => director.setUp(host, true)),
  hostDown: withHost((director, host) => director.setUp(host, false)),
  hostRemove: withHost((director, host) => director.removeHost(host)),
  hostFlush: flush,
  hostResetUsers: reset,
  userLookup: lookUpUser,
  userList: listUsers,
  userMove: moveUser,
  userKick: (director, args) => kick(director, args, 1),
  userKickAlt: (director, args) => kick(director, args, 2),
});

/**
 * Executes a request and returns the reply.
 *
 * @param fields the line, split at TABs and unescaped
 * @throws MalformedRequest
 */
export function answerRequest(director: Director, [name = '', ...args]: readonly string[]): Reply {
  const handler = handlers.get(name);
  if (handler === undefined) throw new MalformedRequest(`unknown command ${name}`);
  return handler(director, args);
}

/** There must be one handler for each request. */
function byRequestName<Key extends string>(
  all: Readonly<Record<Key, { readonly name: string }>>,
  handlersByKey: Readonly<Record<Key, Handler>>,
): ReadonlyMap<string, Handler> {
  const named = new Map<string, Handler>();
  for (const key in all) named.set(all[key].name, handlersByKey[key]);
  return named;
}

function list(lines: readonly string[]): string {
  return `${lines.join('')}\n`;
}

/** spec: protocol 3.3 */
function hostLines(director: Director): string[] {
  director.expire();
  return director.hosts.all.map(({ ip, vhosts, users, tag, isUp, changed }) => {
    return `${ip}\t${vhosts}\t${users}\t${tabEscape(tag)}\t${isUp ? 'U' : 'D'}\t${changed}\n`;
  });
}

/** spec: protocol 3.5 */
function setHost(director: Director, [address, count]: readonly string[], mayAdd: boolean): Reply {
  if (address === undefined) throw new MalformedRequest('missing host');
  const { host: text, tag = '' } = splitTag(address);
  const ip = ipArgument(text);
  if (count === undefined && !mayAdd) throw new MalformedRequest('missing vhost count');
  const given = count === undefined ? NO_VHOSTS : uintArgument(count);
  const vhosts = given === NO_VHOSTS ? undefined : given;
  if (vhosts !== undefined && vhosts > MAX_VHOSTS) return 'vhost count too large\n';
  const host = director.hosts.find(ip);
  if (host === undefined) {
    if (!mayAdd) return NOTFOUND;
    director.addHost({ ip, tag }, vhosts);
    return OK;
  }
  if (tag !== '' && tag !== host.tag) return "host tag can't be changed\n";
  if (vhosts !== undefined) director.setVhosts(host, vhosts);
  return OK;
}

function withHost(change: (director: Director, host: MailHost) => void): Handler {
  return (director, [ip]) => {
    const host = director.hosts.find(ipArgument(ip));
    if (host === undefined) return NOTFOUND;
    change(director, host);
    return OK;
  };
}

/** spec: protocol 3.6 */
function flush(director: Director, [ip = '']: readonly string[]): Reply {
  const hosts = hostsArgument(director, ip);
  for (const host of hosts ?? []) director.flushHost(host);
  return hosts === undefined ? NOTFOUND : OK;
}

/** spec: protocol 3.7 */
function reset(director: Director, [ip = '', max]: readonly string[]): Reply {
  const maxMoves = max === undefined ? director.maxParallelMoves : uintArgument(max);
  if (maxMoves === 0) throw new MalformedRequest('max must be at least 1');
  const hosts = hostsArgument(director, ip);
  if (hosts === undefined) return NOTFOUND;
  if (director.runningResets >= MAX_RESETS) return TOO_MANY_RESETS;
  return resetUsers(director, hosts, maxMoves).then(() => OK);
}

/** The host with an address, or all hosts if the address is empty; undefined for an unknown address. */
function hostsArgument({ hosts }: Director, ip: string): readonly MailHost[] | undefined {
  if (ip === '') return hosts.all;
  const host = hosts.find(ipArgument(ip));
  return host && [host];
}

/** spec: protocol 3.8 */
function lookUpUser(director: Director, [user = '', tag = '']: readonly string[]): Reply {
  const hash = userHash(director, user);
  if (hash === undefined) return TRYAGAIN;
  const entry = director.findUser(hash, tag);
  const current = entry === undefined ? '\t0' : `${entry.host.ip}\t${entry.timestamp + director.userExpireSeconds}`;
  const { hosts } = director;
  return `${current}\t${hosts.hostOf(hash, tag)?.ip ?? ''}\t${hosts.initialHostOf(hash, tag)?.ip ?? ''}\n`;
}

/** spec: protocol 3.9 */
function listUsers(director: Director, [ip = '']: readonly string[]): Reply {
  return userLines(director, ip === '' ? undefined : ipArgument(ip));
}

/** spec: protocol 3.10 */
function moveUser(director: Director, [user, ip]: readonly string[]): Reply {
  if (user === undefined) throw new MalformedRequest('missing user');
  const host = director.hosts.find(ipArgument(ip));
  if (parseUint(user) === 0) throw new MalformedRequest('there is no user with the hash 0');
  if (host === undefined) return NOTFOUND;
  const hash = userHash(director, user);
  return hash === undefined ? TRYAGAIN : `${director.moveUser(hash, host)}\n`;
}

/** The hash of a user. A number is taken as a hash. Undefined for a name that cannot be hashed. */
function userHash(director: Director, user: string): number | undefined {
  return parseUint(user) ?? director.hashOf(user);
}

/** spec: protocol 3.11 */
function kick(director: Director, args: readonly string[], count: number): Reply {
  if (args.length < count) throw new MalformedRequest('missing user');
  const { kicks, log } = director;
  const [first = '', second = ''] = args;
  const work = () => director.kick(count === 1 ? { mask: first } : { field: first, mask: second });
  if (kicks.isFull && (args[count] === NOWAIT || !kicks.mayWait)) return TRYAGAIN;
  log?.info(`Users kicked: ${args.slice(0, count).join('=')}`);
  if (kicks.isFull) return new Promise((resolve) => kicks.start(() => resolve(OK), work));
  kicks.start(() => {}, work);
  return OK;
}

/** spec: protocol 3.12 */
function addDirector({ ring, log }: Director, [ip, port]: readonly string[]): Reply {
  const address = ipArgument(ip);
  ring.add(address, port === undefined ? ring.defaultPort : portArgument(port));
  log?.info(`Director ${address} added`);
  return OK;
}

/** spec: protocol 3.12 */
function removeDirector({ ring, log }: Director, [ip, port]: readonly string[]): Reply {
  const address = ipArgument(ip);
  if (!ring.remove(address, port === undefined ? undefined : portArgument(port))) return NOTFOUND;
  log?.info(`Director ${address} removed`);
  return OK;
}

function ipArgument(text: string | undefined): string {
  const ip = text === undefined ? undefined : parseIp(text);
  if (ip === undefined) throw new MalformedRequest(`invalid address ${text ?? ''}`);
  return ip;
}

function uintArgument(text: string): number {
  const number = parseUint(text);
  if (number === undefined) throw new MalformedRequest(`invalid number ${text}`);
  return number;
}

function portArgument(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new MalformedRequest(`invalid port ${text}`);
  return port;
}
