import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../../src/library/connect.ts';
import { DirectorError } from '../../../src/library/director-error.ts';
import type { Cluster } from './cluster.ts';
import { ImapSession } from './imap-session.ts';
import { type Overlap, overlaps, SessionWatch } from './judge.ts';
import { ConnectionClosed } from './line-client.ts';
import { VISITS } from './logins.ts';
import { until } from './wait.ts';

export interface StormOptions {
  readonly seconds: number;
  readonly users: number;
  /** How many of them are logged in at a time. */
  readonly clients: number;
}

/** The results of a storm. */
export interface StormReport {
  readonly overlaps: readonly Overlap[];
  /** Users who were seen on two backends at a time. */
  readonly inTwoPlaces: readonly string[];
  readonly looks: number;
  /** The number of sessions that the backends report. */
  readonly sessions: number;
  /** The number of users who had sessions on several backends, successive or not. */
  readonly movedUsers: number;
  /** The numbers of successful operations by name. */
  readonly done: Readonly<Record<string, number>>;
  /** The numbers of failures by message. */
  readonly troubles: Readonly<Record<string, number>>;
}

const LONGEST_SESSION_MS = 2500;
const PAUSE_BETWEEN_MOVES_MS = 70;
const PAUSE_BETWEEN_COMMANDS_MS = 200;
const PAUSE_AFTER_TROUBLE_MS = 50;

/** Logs users in by all protocols while they are moved and backends go down and up, and then judges the sessions. */
export async function storm(cluster: Cluster, options: StormOptions): Promise<StormReport> {
  const storm = new Storm(cluster, options);
  const watch = new SessionWatch(cluster.backends);
  await storm.blow();
  const { looks, inTwoPlaces } = await watch.stop();
  await until('the end of all sessions', async () => (await cluster.openSessions()).length === 0);
  const sessions = await cluster.pastSessions();
  const backendsOf = new Map<string, Set<string>>();
  for (const { user, backend } of sessions) {
    backendsOf.set(user, (backendsOf.get(user) ?? new Set()).add(backend));
  }
  return {
    overlaps: overlaps(sessions),
    inTwoPlaces,
    looks,
    sessions: sessions.length,
    movedUsers: [...backendsOf.values()].filter(({ size }) => size > 1).length,
    done: storm.done,
    troubles: storm.troubles,
  };
}

class Storm {
  readonly done: Record<string, number> = {};
  readonly troubles: Record<string, number> = {};
  readonly #cluster: Cluster;
  readonly #users: readonly string[];
  readonly #clients: number;
  readonly #end: number;

  constructor(cluster: Cluster, { seconds, users, clients }: StormOptions) {
    this.#cluster = cluster;
    this.#users = Array.from({ length: users }, (_, index) => `user${index}@example.com`);
    this.#clients = clients;
    this.#end = Date.now() + seconds * 1000;
  }

  async blow(): Promise<void> {
    const clients = Array.from({ length: this.#clients }, () => this.#repeat(() => this.#visit()));
    await Promise.all([...clients, this.#moveUsers(), this.#changeHosts()]);
  }

  async #repeat(action: () => Promise<void>): Promise<void> {
    while (Date.now() < this.#end) await action();
  }

  #count(counts: Record<string, number>, name: string): void {
    counts[name] = (counts[name] ?? 0) + 1;
  }

  async #visit(): Promise<void> {
    const user = anyOf(this.#users);
    const service = anyOf(['imap', 'imap', 'imap', 'imap', 'pop3', 'lmtp', 'sieve', 'submission'] as const);
    try {
      if (service === 'imap') await this.#stay(user);
      else {
        const answer = await VISITS[service](this.#cluster.proxyAddress, user);
        if (!/^(\+?OK|2)/.test(answer)) throw new Error(answer);
        this.#count(this.done, service);
      }
    } catch (error) {
      // Deliveries are never kicked.
      if (error instanceof ConnectionClosed && service !== 'lmtp') return this.#count(this.done, 'kicked');
      this.#count(this.troubles, `${service}: ${withoutNames(String(error))}`);
      // Avoids a tight loop with a server that refuses at once.
      await sleep(PAUSE_AFTER_TROUBLE_MS);
    }
  }

  /** A session that stays open until it is kicked, its user leaves, or the storm is over. */
  async #stay(user: string): Promise<void> {
    const session = await ImapSession.open(this.#cluster.proxyAddress, user);
    this.#count(this.done, 'imap');
    try {
      await session.idle();
      const leaves = Math.min(Math.random() * LONGEST_SESSION_MS, this.#end - Date.now());
      const kicked = await Promise.race([session.closed.then(() => true), sleep(leaves, false)]);
      if (kicked) this.#count(this.done, 'kicked');
    } finally {
      session.destroy();
    }
  }

  async #moveUsers(): Promise<void> {
    await using director = await connect(this.#cluster.adminSocket);
    await this.#repeat(async () => {
      await sleep(Math.random() * 2 * PAUSE_BETWEEN_MOVES_MS);
      const change = Math.random() < 0.9 ? 'move' : 'kick';
      const user = anyOf(this.#users);
      try {
        if (change === 'kick') await director.userKick(user);
        else await director.userMove(user, anyOf(this.#cluster.backends).address);
        this.#count(this.done, change);
      } catch (error) {
        if (error instanceof DirectorError && error.code === 'TRY_AGAIN') this.#count(this.done, 'busy');
        else this.#count(this.troubles, `${change}: ${withoutNames(String(error))}`);
      }
    });
  }

  /** Takes backends down and up, but never all of them at once. */
  async #changeHosts(): Promise<void> {
    await this.#repeat(async () => {
      const { address } = anyOf(this.#cluster.backends);
      const change = anyOf([
        ['flush', 'all'],
        ['flush', address],
        ['update', address, String(weight())],
        ['down'],
        ['drain'],
      ]);
      const [name = '', ...words] = change;
      if (name === 'down' || name === 'drain') {
        await this.#command(name, address);
        await sleep(PAUSE_BETWEEN_COMMANDS_MS);
        if (name === 'down' && Math.random() < 0.5) await this.#command('flush', address);
        await this.#command(name === 'down' ? 'up' : 'undrain', address);
      } else await this.#command(name, ...words);
      await sleep(PAUSE_BETWEEN_COMMANDS_MS);
    });
  }

  async #command(name: string, ...words: readonly string[]): Promise<void> {
    const { status, stderr } = await this.#cluster.director(name, ...words);
    if (status === 0) this.#count(this.done, name);
    else this.#count(this.troubles, `${name}: ${status} ${withoutNames(stderr)}`);
  }
}

function weight(): number {
  return 20 + Math.floor(Math.random() * 200);
}

function anyOf<T>(list: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = list[Math.floor(Math.random() * list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** Removes user names, so that the same failure of several users is counted as one. */
function withoutNames(text: string): string {
  return text
    .replace(/user\d+@example\.com/g, 'USER')
    .replace(/\b\w{15,}\b(:P1)?/g, 'ID')
    .trim();
}
