import { parseUint } from '../../posix/numbers.ts';
import { splitFields, tabEscape } from '../../protocol/escaping.ts';
import type { ConfiguredHost, Director } from '../director.ts';

const LINES_A_PART = 1000;
const FIELDS_OF_A_HOST = 6;

/** The first line of a state. No other program reads the format, so each version can change it. */
export const STATE_HEADER = 'director-state\t2\n';

/** The saved state of a mail server. */
export interface SavedHost extends ConfiguredHost {
  readonly vhosts: number;
  readonly isUp: boolean;
  /** Unix seconds. */
  readonly changed: number;
}

/**
 * A line that ends in a checksum, the 32-bit FNV-1a of the text before it: with one wrong bit, the address of a mail
 * server would be that of another one.
 */
export function record(fields: readonly string[]): string {
  const text = fields.map(tabEscape).join('\t');
  return `${text}\t${sumOf(text)}\n`;
}

function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** The fields of a record; undefined if it is damaged. */
function fieldsOf(line: string): string[] | undefined {
  const end = line.lastIndexOf('\t');
  if (end < 0 || line.slice(end + 1) !== sumOf(line.slice(0, end))) return undefined;
  return splitFields(line.slice(0, end));
}

/** The records of a state. A later record overrides an earlier one. */
export const stateLine = {
  configured: (hosts: readonly ConfiguredHost[]) =>
    record(['CONFIGURED', ...hosts.flatMap(({ ip, tag }) => [ip, tag])]),
  hosts: (hosts: readonly SavedHost[]) =>
    record([
      'HOSTS',
      ...hosts.flatMap(({ ip, tag, name = '', vhosts, isUp, changed }) => [
        ip,
        tag,
        name,
        String(vhosts),
        isUp ? 'U' : 'D',
        String(changed),
      ]),
    ]),
  user: (hash: number, tag: string, ip: string, timestamp: number) =>
    record(['USER', String(hash), tag, ip, String(timestamp)]),
  forgotten: (ip: string, tag: string) => record(['FORGOTTEN', ip, tag]),
  moving: (hash: number, tag: string, isMoving: boolean) => record([isMoving ? 'MOVING' : 'MOVED', String(hash), tag]),
};

/** The whole state of a director, in parts of several lines. */
export function* stateLines(director: Director): Generator<string> {
  yield STATE_HEADER + stateLine.configured(director.hosts.configured) + stateLine.hosts(director.hosts.all);
  let part = '';
  let lines = 0;
  for (const { hash, tag, ip, timestamp, isMoving } of director.users()) {
    part += stateLine.user(hash, tag, ip, timestamp);
    if (isMoving) part += stateLine.moving(hash, tag, true);
    if (++lines % LINES_A_PART !== 0) continue;
    yield part;
    part = '';
  }
  yield part;
}

/** Restores the state of another director, line by line. */
export class StateReader {
  readonly #director: Director;
  readonly #timestampOf: (saved: number) => number;
  #configured = new Set<string>();
  /** How many lines were damaged, and left out. */
  damaged = 0;
  readonly #moving = new Map<string, { readonly hash: number; readonly tag: string }>();

  /** @param timestampOf converts the saved time of a user's last refresh, in Unix seconds */
  constructor(director: Director, timestampOf: (saved: number) => number) {
    this.#director = director;
    this.#timestampOf = timestampOf;
  }

  /**
   * Handles a line. Unknown records, from another version, are ignored.
   *
   * @param line without the line feed
   */
  take(line: string): void {
    if (`${line}\n` === STATE_HEADER) return;
    const record = fieldsOf(line);
    if (record === undefined) {
      this.damaged++;
      return;
    }
    const [kind, ...fields] = record;
    const [first = '', second = '', third = '', fourth = ''] = fields;
    const hash = parseUint(first);
    switch (kind) {
      case 'CONFIGURED':
        this.#configured = new Set(groups(fields, 2).map(([ip = '', tag = '']) => keyOf({ ip, tag })));
        break;
      case 'HOSTS':
        this.#restoreHosts(groups(fields, FIELDS_OF_A_HOST).map(savedHost));
        break;
      case 'USER':
        if (hash !== undefined) this.#director.restoreUser(hash, second, third, this.#timestampOf(Number(fourth)));
        break;
      case 'FORGOTTEN':
        this.#director.restoreForgotten(first, second);
        break;
      case 'MOVING':
        if (hash !== undefined) this.#moving.set(`${first}\t${second}`, { hash, tag: second });
        break;
      case 'MOVED':
        this.#moving.delete(`${first}\t${second}`);
        break;
    }
  }

  /** Restarts the moves that had not ended. Must be called after the last line. */
  finish(): void {
    for (const { hash, tag } of this.#moving.values()) this.#director.restoreMove(hash, tag);
  }

  /**
   * Restores the mail servers. Those that were added, changed or removed at run time stay so. Changes of the
   * configuration since then are applied: its new mail servers are added, and those that it no longer has are removed.
   */
  #restoreHosts(saved: readonly SavedHost[]): void {
    const { hosts } = this.#director;
    const now = new Set(hosts.configured.map(keyOf));
    const before = new Set(saved.map(keyOf));
    const added = hosts.configured
      .filter((host) => !this.#configured.has(keyOf(host)) && !before.has(keyOf(host)))
      .map((host) => ({ ...host, vhosts: undefined, isUp: true, changed: 0 }));
    const kept = saved.filter((host) => now.has(keyOf(host)) || !this.#configured.has(keyOf(host)));
    this.#director.restoreHosts([...kept, ...added]);
  }
}

function savedHost([
  ip = '',
  tag = '',
  name = '',
  vhosts = '',
  state = '',
  changed = '',
]: readonly string[]): SavedHost {
  return {
    ip,
    tag,
    ...(name === '' ? {} : { name }),
    vhosts: Number(vhosts),
    isUp: state !== 'D',
    changed: Number(changed),
  };
}

function keyOf({ ip, tag }: { readonly ip: string; readonly tag: string }): string {
  return `${ip}\t${tag}`;
}

function groups(fields: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.floor(fields.length / size) }, (_, index) =>
    fields.slice(index * size, (index + 1) * size),
  );
}
