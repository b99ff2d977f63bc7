import type { MailHost } from '../mail-host.ts';
import { type Clock, ClockSettings, MAX_SETTINGS } from './clock-settings.ts';
import { RowChain } from './row-chain.ts';
import { NONE, RowTable } from './row-table.ts';
import { Walk } from './walk.ts';

export type { Clock } from './clock-settings.ts';
export { NONE } from './row-table.ts';
export type { Walk } from './walk.ts';

/** The users being moved to another host. spec: protocol 4.5 */
export interface UsersOnTheWay {
  has(hash: number): boolean;
  /** Called when a user was removed. A move of the user ends. */
  forget(hash: number): void;
}

/** The users of a host since the last time that it was flushed. */
interface Room {
  /** undefined for a host that was flushed or removed. Its users are forgotten, even while they still have rows. */
  host: MailHost | undefined;
  /** In directory order, but for the misplaced. */
  readonly users: RowChain;
  /** How many were moved here, which leaves them at their place in the directory, and came last here. */
  misplaced: number;
}

/**
 * The number of the room; beside it, the setting of the clock by which the timestamp is, and whether it is misplaced.
 */
const PLACE = 0;
const TIMESTAMP = 1;
const OLDER = 2;
const NEWER = 3;
const ROOM_OLDER = 4;
const ROOM_NEWER = 5;
const FIELDS = 6;

const ROOM_BITS = 22;
const ROOM_MASK = 2 ** ROOM_BITS - 1;
const SETTING_MASK = (MAX_SETTINGS - 1) << ROOM_BITS;
const IS_MISPLACED = MAX_SETTINGS << ROOM_BITS;

/**
 * The users of the hosts with one tag, in the order in which they will expire. Each has a row of numbers; a row's
 * number is good until any user is removed. No operation takes long, however many users there are: what concerns many
 * is done by {@link UserDirectory.sweep} and {@link UserDirectory.walk} in turns. spec: protocol 4.4
 */
export class UserDirectory {
  readonly #table = new RowTable(FIELDS);
  readonly #order = new RowChain(this.#table, OLDER, NEWER);
  readonly #rooms: (Room | undefined)[] = [];
  readonly #roomNumbers = new Map<MailHost, number>();
  /** The numbers of rooms without a host, of which rows are left. */
  readonly #forgotten: number[] = [];
  readonly #walks = new Set<Walk>();
  readonly #expireSeconds: number;
  readonly #clock: ClockSettings;
  readonly #onTheWay: UsersOnTheWay;

  constructor(expireSeconds: number, clock: Clock, onTheWay: UsersOnTheWay) {
    this.#expireSeconds = expireSeconds;
    this.#clock = new ClockSettings(clock);
    this.#onTheWay = onTheWay;
  }

  /** How many rows there are, with those of users who are forgotten already. */
  get size(): number {
    return this.#table.size;
  }

  /** The row of a user; NONE if there is none, or their time is over. */
  find(hash: number): number {
    const row = this.#table.find(hash);
    if (row === NONE || !this.isGone(row)) return row;
    this.remove(row);
    // Removing a user ends their move, and a held lookup may have added them again.
    return this.#table.find(hash);
  }

  /** Whether a row is that of a user who is forgotten, or whose time is over. */
  isGone(row: number): boolean {
    return this.hostOf(row) === undefined || this.#isExpired(row);
  }

  /** Unsigned. */
  hashOf(row: number): number {
    return this.#table.hashOf(row);
  }

  /** undefined for NONE, and for a user who is forgotten. */
  hostOf(row: number): MailHost | undefined {
    return row === NONE ? undefined : this.#rooms[this.#roomNumberOf(row)]?.host;
  }

  /** Unix seconds of the last refresh, as the clock on the wall was then. */
  timestampOf(row: number): number {
    return this.#table.get(row, TIMESTAMP) >>> 0;
  }

  /**
   * Adds a user who has no row.
   *
   * @param timestamp Unix seconds of the user's last refresh
   */
  add(hash: number, host: MailHost, timestamp = this.#clock.unixSeconds()): void {
    const row = this.#table.add(hash);
    this.#order.append(row);
    this.#enter(row, host);
    this.#touch(row, timestamp);
    for (const walk of this.#walks) walk.added(row);
  }

  /** Puts a user at the end of the order. */
  refresh(row: number): void {
    this.#touch(row);
    if (row === this.#order.last) return;
    const room = this.#rooms[this.#roomNumberOf(row)];
    if (room === undefined) return;
    this.#leave(row, this.#order);
    this.#order.append(row);
    this.#leave(row, room.users);
    room.users.append(row);
    const place = this.#table.get(row, PLACE);
    if ((place & IS_MISPLACED) === 0) return;
    room.misplaced--;
    this.#table.set(row, PLACE, place & ~IS_MISPLACED);
  }

  /** Leaves a user where they are in the order. */
  changeHost(row: number, host: MailHost): void {
    this.#exit(row);
    this.#enter(row, host);
    this.#touch(row);
  }

  remove(row: number): void {
    const hash = this.hashOf(row);
    this.#exit(row);
    this.#leave(row, this.#order);
    const moved = this.#table.remove(row);
    if (moved !== NONE) {
      this.#order.renumber(row);
      this.#rooms[this.#roomNumberOf(row)]?.users.renumber(row);
      for (const walk of this.#walks) walk.renumber(moved, row);
    }
    this.#onTheWay.forget(hash);
  }

  /** Forgets all users of a host, at once; their rows remain until the sweep. */
  forget(host: MailHost): void {
    const number = this.#roomNumbers.get(host);
    const room = number === undefined ? undefined : this.#rooms[number];
    if (number === undefined || room === undefined) return;
    this.#roomNumbers.delete(host);
    room.host = undefined;
    host.users = 0;
    if (room.users.first === NONE) this.#rooms[number] = undefined;
    else this.#forgotten.push(number);
  }

  /**
   * Removes rows of users who are forgotten, and of those whose time is over from the first on up to one who has some
   * left.
   *
   * @param rows at most so many
   * @returns whether there may be more
   */
  sweep(rows: number): boolean {
    for (let left = rows; left > 0; left--) {
      const row = this.#firstGone();
      if (row === NONE) return false;
      this.remove(row);
    }
    return true;
  }

  /**
   * A way along the users in directory order, with those who are gone.
   *
   * @param host whose users are wanted: it need not go by others
   */
  walk(host?: MailHost): Walk {
    const number = host && this.#roomNumbers.get(host);
    const room = number === undefined ? undefined : this.#rooms[number];
    const chain = room?.misplaced === 0 ? room.users : this.#order;
    const walk = new Walk(chain, this.size, (ended) => this.#walks.delete(ended));
    this.#walks.add(walk);
    return walk;
  }

  #firstGone(): number {
    const { first } = this.#order;
    if (first !== NONE && this.isGone(first)) return first;
    const forgotten = this.#forgotten.at(-1);
    return (forgotten === undefined ? undefined : this.#rooms[forgotten]?.users.first) ?? NONE;
  }

  #isExpired(row: number): boolean {
    const place = this.#table.get(row, PLACE);
    const seconds = this.#clock.secondsSince(this.timestampOf(row), (place & SETTING_MASK) >>> ROOM_BITS);
    return seconds >= this.#expireSeconds && !this.#onTheWay.has(this.hashOf(row));
  }

  #touch(row: number, now = this.#clock.unixSeconds()): void {
    const place = this.#table.get(row, PLACE);
    this.#table.set(row, TIMESTAMP, now);
    this.#table.set(row, PLACE, (place & ~SETTING_MASK) | (this.#clock.settingOf(now) << ROOM_BITS));
  }

  #enter(row: number, host: MailHost): void {
    const number = this.#roomNumbers.get(host) ?? this.#openRoom(host);
    const room = this.#rooms[number];
    if (room === undefined) return;
    const isMisplaced = room.users.first !== NONE && row !== this.#order.last;
    room.users.append(row);
    if (isMisplaced) room.misplaced++;
    this.#table.set(row, PLACE, isMisplaced ? number | IS_MISPLACED : number);
    host.users++;
  }

  #exit(row: number): void {
    const number = this.#roomNumberOf(row);
    const room = this.#rooms[number];
    if (room === undefined) return;
    if ((this.#table.get(row, PLACE) & IS_MISPLACED) !== 0) room.misplaced--;
    this.#leave(row, room.users);
    if (room.host !== undefined) room.host.users--;
    else if (room.users.first === NONE) this.#closeRoom(number);
  }

  #leave(row: number, chain: RowChain): void {
    for (const walk of this.#walks) walk.leaves(row, chain);
    chain.unlink(row);
  }

  #roomNumberOf(row: number): number {
    return this.#table.get(row, PLACE) & ROOM_MASK;
  }

  #openRoom(host: MailHost): number {
    const free = this.#rooms.indexOf(undefined);
    const number = free < 0 ? this.#rooms.length : free;
    this.#rooms[number] = { host, users: new RowChain(this.#table, ROOM_OLDER, ROOM_NEWER), misplaced: 0 };
    this.#roomNumbers.set(host, number);
    return number;
  }

  #closeRoom(number: number): void {
    this.#rooms[number] = undefined;
    this.#forgotten.splice(this.#forgotten.indexOf(number), 1);
  }
}
