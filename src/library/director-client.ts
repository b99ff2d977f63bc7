import { MAX_UINT32 } from '../posix/limits.ts';
import { parseUint } from '../posix/numbers.ts';
import type { LineRequest, ListRequest } from '../protocol/request.ts';
import { requests } from '../protocol/requests.ts';
import { integerArgument, ipArgument } from './arguments.ts';
import { refusal } from './director-error.ts';
import { bytesToText, type Encoding, textToBytes } from './encoding.ts';
import type { Exchange } from './exchange.ts';
import { activeUser, mailServer, removedHost, userPlace } from './read-records.ts';
import { ringDirector } from './read-ring-director.ts';
import type { ActiveUser, MailServer, UserPlace } from './records.ts';
import { ReplyList } from './reply-list.ts';
import type { RingDirector } from './ring-director.ts';
import { type UserHasher, userHasher } from './user-hasher.ts';

/** Options of every request. */
export interface RequestOptions {
  /**
   * Aborts the request; use `AbortSignal.timeout(milliseconds)` for a time limit. The method then throws the signal's
   * reason. If the request was already sent, the connection is closed, and the director may still carry it out.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface HostOptions extends RequestOptions {
  /** The tag of a new mail server. For a known mail server it must be the same. */
  readonly tag?: string | undefined;
}

export interface HostSetOptions extends HostOptions {
  /** From 0 to 1000; 100 by default for a new mail server. */
  readonly vhosts?: number | undefined;
}

export interface HostResetUsersOptions extends RequestOptions {
  /** How many users to move at a time, at least 1; the director's `director_max_parallel_moves` by default. */
  readonly maxParallel?: number | undefined;
}

export interface UserLookupOptions extends RequestOptions {
  /** Only mail servers with this tag are considered; those without a tag by default. */
  readonly tag?: string | undefined;
}

export interface UserListOptions extends RequestOptions {
  /** Only users on the mail server with this address. */
  readonly ip?: string | undefined;
}

export interface DirectorOptions extends RequestOptions {
  readonly port?: number | undefined;
}

export interface KickOptions extends RequestOptions {
  /** Fails with `TRY_AGAIN` instead of waiting if the director is kicking too many users. */
  readonly noWait?: boolean | undefined;
}

/** Undecoded lines, so that errors can show an invalid line in full. */
const hostLines = { ...requests.hostList, decode: (line: string) => line };

const MAX_PORT = 65535;

/**
 * A connection to a director, from {@link connect}. It has a method for each request of the admin protocol.
 *
 * A connection sends one request at a time, because a director loses requests that arrive too early. A request that is
 * made while a list is being read waits until the rest of the list is in memory.
 *
 * Mail servers and directors are identified by IP address; host names are not resolved. Methods throw TypeError or
 * RangeError for invalid arguments, without sending anything; {@link DirectorError} for requests that fail or that the
 * director refuses; and the reason of an aborted signal.
 */
export class DirectorClient {
  readonly #exchange: Exchange;
  readonly #encoding: Encoding;
  readonly #usernameHash: string;
  #hasher: Promise<UserHasher> | undefined;

  /** @internal */
  constructor(exchange: Exchange, encoding: Encoding, usernameHash: string) {
    this.#exchange = exchange;
    this.#encoding = encoding;
    this.#usernameHash = usernameHash;
  }

  /** HOST-LIST: the mail servers, sorted by address. */
  hostList(options: RequestOptions = {}): ReplyList<MailServer> {
    const { signal } = options;
    return this.#list(hostLines, {}, signal, (line) => mailServer(line, this.#encoding));
  }

  /** HOST-LIST-REMOVED: the addresses of mail servers that were removed, but are in the director's configuration. */
  hostListRemoved(options: RequestOptions = {}): ReplyList<string> {
    const { signal } = options;
    return this.#list(requests.hostListRemoved, {}, signal, removedHost);
  }

  /**
   * HOST-SET: adds a mail server, or sets the weight of a known one. Users stay where they are.
   *
   * @throws DirectorError `VHOSTS_TOO_LARGE`, `TAG_MISMATCH`, `HOST_BUSY`, `RING_SYNC_TIMEOUT`
   */
  async hostSet(ip: string, options: HostSetOptions = {}): Promise<void> {
    const { tag, vhosts, signal } = options;
    const args = { ip: ipArgument(ip), tag: this.#optionalBytes(tag), vhosts: vhostsArgument(vhosts) };
    await this.#change(requests.hostSet, args, signal);
  }

  /**
   * HOST-UPDATE: sets the weight of a known mail server. Users stay where they are.
   *
   * @param vhosts from 0 to 1000
   * @throws DirectorError `NOT_FOUND`, `VHOSTS_TOO_LARGE`, `TAG_MISMATCH`, `HOST_BUSY`, `RING_SYNC_TIMEOUT`
   */
  async hostUpdate(ip: string, vhosts: number, options: HostOptions = {}): Promise<void> {
    const { tag, signal } = options;
    const args = { ip: ipArgument(ip), tag: this.#optionalBytes(tag), vhosts: vhostsArgument(vhosts) };
    await this.#change(requests.hostUpdate, args, signal);
  }

  /**
   * HOST-UP: marks a mail server up, so that it gets new users again.
   *
   * @throws DirectorError `NOT_FOUND`, `HOST_BUSY`, `RING_SYNC_TIMEOUT`
   */
  async hostUp(ip: string, options: RequestOptions = {}): Promise<void> {
    const { signal } = options;
    await this.#change(requests.hostUp, { ip: ipArgument(ip) }, signal);
  }

  /**
   * HOST-DOWN: marks a mail server down, so that it gets no new users. Its users stay; see {@link hostFlush}.
   *
   * @throws DirectorError `NOT_FOUND`, `HOST_BUSY`, `RING_SYNC_TIMEOUT`
   */
  async hostDown(ip: string, options: RequestOptions = {}): Promise<void> {
    const { signal } = options;
    await this.#change(requests.hostDown, { ip: ipArgument(ip) }, signal);
  }

  /**
   * HOST-REMOVE: removes a mail server and forgets its users.
   *
   * @throws DirectorError `NOT_FOUND`, `RING_SYNC_TIMEOUT`
   */
  async hostRemove(ip: string, options: RequestOptions = {}): Promise<void> {
    const { signal } = options;
    await this.#change(requests.hostRemove, { ip: ipArgument(ip) }, signal);
  }

  /**
   * HOST-FLUSH: forgets the users of a mail server without moving or kicking them.
   *
   * @param ip an address, or `all`
   * @throws DirectorError `NOT_FOUND`, `RING_SYNC_TIMEOUT`
   */
  async hostFlush(ip: string, options: RequestOptions = {}): Promise<void> {
    const { signal } = options;
    await this.#change(requests.hostFlush, { ip: addressOrAll(ip) }, signal);
  }

  /**
   * HOST-RESET-USERS: moves the users of a mail server to those that the ring assigns them to, like
   * `doveadm director flush`. It resolves when the last move has started.
   *
   * @param ip an address, or `all`
   * @throws DirectorError `NOT_FOUND`
   */
  async hostResetUsers(ip: string, options: HostResetUsersOptions = {}): Promise<void> {
    const { maxParallel, signal } = options;
    const max =
      maxParallel === undefined ? undefined : BigInt(integerArgument('maxParallel', maxParallel, 1, MAX_UINT32));
    await this.#change(requests.hostResetUsers, { ip: addressOrAll(ip), maxParallel: max }, signal);
  }

  /** USER-LIST: the active users. */
  userList(options: UserListOptions = {}): ReplyList<ActiveUser> {
    const { ip, signal } = options;
    const args = { ip: ip === undefined ? undefined : ipArgument(ip) };
    return this.#list(requests.userList, args, signal, activeUser);
  }

  /**
   * USER-LOOKUP: the current mail server of a user, and those that the ring assigns them to. It changes nothing.
   *
   * @param user a name, or a hash. The director hashes names. It would take a name of digits for a hash, so the client
   *   hashes such a name, with the `usernameHash` of {@link ConnectOptions}
   * @throws DirectorError `TRY_AGAIN` if the director cannot hash the name
   */
  async userLookup(user: string | number, options: UserLookupOptions = {}): Promise<UserPlace> {
    const { tag = '', signal } = options;
    const args = { user: await this.#user(user), tag: this.#bytes(tag) };
    return userPlace(await this.#exchange.ask(requests.userLookup, args, signal));
  }

  /**
   * USER-MOVE: moves a user to a mail server, regardless of the ring. It resolves when the move has started.
   *
   * @param user as for {@link userLookup}
   * @throws DirectorError `NOT_FOUND`, `TRY_AGAIN` while the user is being moved
   */
  async userMove(user: string | number, ip: string, options: RequestOptions = {}): Promise<void> {
    const { signal } = options;
    const address = ipArgument(ip);
    await this.#change(requests.userMove, { user: await this.#user(user), ip: address }, signal);
  }

  /**
   * USER-KICK: ends the connections of a user. The director does not report whether there were any.
   *
   * @param user a name; `*` and `?` are wildcards
   * @throws DirectorError `TRY_AGAIN` with `noWait`
   */
  async userKick(user: string, options: KickOptions = {}): Promise<void> {
    const { noWait, signal } = options;
    await this.#change(requests.userKick, { user: this.#bytes(user), noWait }, signal);
  }

  /**
   * USER-KICK-ALT: ends the connections of users who have a value in a passdb field.
   *
   * @param value `*` and `?` are wildcards
   * @throws DirectorError `TRY_AGAIN` with `noWait`
   */
  async userKickAlt(field: string, value: string, options: KickOptions = {}): Promise<void> {
    const { noWait, signal } = options;
    const args = { field: this.#bytes(field), value: this.#bytes(value), noWait };
    await this.#change(requests.userKickAlt, args, signal);
  }

  /** DIRECTOR-LIST: the directors of the ring with their connections, sorted by address. */
  directorList(options: RequestOptions = {}): ReplyList<RingDirector> {
    const { signal } = options;
    return this.#list(requests.directorList, {}, signal, ringDirector);
  }

  /**
   * DIRECTOR-ADD: adds a director to the ring. The default port is that of the director at this connection.
   *
   * @throws DirectorError `RING_SYNC_TIMEOUT`
   */
  async directorAdd(ip: string, options: DirectorOptions = {}): Promise<void> {
    const { port, signal } = options;
    await this.#change(requests.directorAdd, { ip: ipArgument(ip), port: portArgument(port) }, signal);
  }

  /**
   * DIRECTOR-REMOVE: removes a director from the ring; without a port, the first director at the address.
   *
   * @throws DirectorError `NOT_FOUND`, `RING_SYNC_TIMEOUT`
   */
  async directorRemove(ip: string, options: DirectorOptions = {}): Promise<void> {
    const { port, signal } = options;
    await this.#change(requests.directorRemove, { ip: ipArgument(ip), port: portArgument(port) }, signal);
  }

  /** Closes the connection at once. Pending requests fail with the code `CLOSED`. */
  async close(): Promise<void> {
    this.#exchange.close();
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #change<Arguments>(
    request: LineRequest<Arguments, string>,
    args: Arguments,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const reply = await this.#exchange.ask(request, args, signal);
    if (reply === 'OK') return;
    const asked = [request.name, ...request.encode(args)].join(' ');
    const error = refusal(bytesToText(asked, this.#encoding), bytesToText(reply));
    if (error.code === 'RING_SYNC_TIMEOUT') this.#exchange.close();
    throw error;
  }

  #list<Arguments, Reply, T>(
    request: ListRequest<Arguments, Reply>,
    args: Arguments,
    signal: AbortSignal | undefined,
    read: (reply: Reply) => T,
  ): ReplyList<T> {
    const exchange = this.#exchange;
    return new ReplyList(async function* () {
      for await (const batch of exchange.list(request, args, signal)) {
        for (const reply of batch) yield read(reply);
      }
    });
  }

  /** A user as the director accepts it: a name that is not all digits, or a hash. */
  async #user(user: string | number): Promise<string> {
    if (typeof user === 'number') return String(integerArgument('a user hash', user, 1, MAX_UINT32));
    if (parseUint(user) === undefined) return this.#bytes(user);
    this.#hasher ??= userHasher(this.#usernameHash, { encoding: this.#encoding });
    return String((await this.#hasher)(user));
  }

  #bytes(text: string): string {
    return textToBytes(text, this.#encoding);
  }

  #optionalBytes(text: string | undefined): string | undefined {
    return text === undefined ? undefined : this.#bytes(text);
  }
}

// A compile error if a request has no method.
DirectorClient.prototype satisfies Readonly<Record<keyof typeof requests, unknown>>;

function addressOrAll(ip: string): string | undefined {
  return ip === 'all' ? undefined : ipArgument(ip);
}

/** A director takes the largest 32-bit number for no weight. spec: protocol 3.5 */
function vhostsArgument(vhosts: number | undefined): number | undefined {
  return vhosts === undefined ? undefined : integerArgument('vhosts', vhosts, 0, MAX_UINT32 - 1);
}

function portArgument(port: number | undefined): number | undefined {
  return port === undefined ? undefined : integerArgument('port', port, 1, MAX_PORT);
}
