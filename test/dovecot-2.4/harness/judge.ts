import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenSession, openSessions } from './anvil.ts';
import type { Backend } from './cluster.ts';
import type { PastSession } from './past-sessions.ts';

/** Two sessions of a user that overlapped on different backends. */
export interface Overlap {
  readonly user: string;
  readonly sessions: readonly [PastSession, PastSession];
  /** The duration of the overlap in seconds. */
  readonly duration: number;
}

/** Finds all overlaps in the sessions that the backends report. All backends use the same clock. */
export function overlaps(sessions: readonly PastSession[]): Overlap[] {
  const found: Overlap[] = [];
  const open = new Map<string, PastSession[]>();
  for (const session of sessions.toSorted((one, other) => one.start - other.start)) {
    const { user, backend, start, end } = session;
    const earlier = (open.get(user) ?? []).filter((other) => other.end > start);
    for (const other of earlier) {
      const duration = Math.min(end, other.end) - start;
      if (other.backend !== backend) found.push({ user, sessions: [other, session], duration });
    }
    open.set(user, [...earlier, session]);
  }
  return found;
}

const LOOK_INTERVAL_MS = 20;

/** Polls the open sessions of the backends, one backend after the other. */
export class SessionWatch {
  readonly #backends: readonly Backend[];
  readonly #latest = new Map<Backend, readonly OpenSession[]>();
  readonly #inTwoPlaces = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;
  #looks = 0;

  constructor(backends: readonly Backend[]) {
    this.#backends = backends;
    this.#watching = this.#watch();
  }

  /**
   * Ends the watch.
   *
   * @returns how often each backend was polled, and the users who were seen on two backends at a time
   * @throws Error if polling a backend failed
   */
  async stop(): Promise<{ readonly looks: number; readonly inTwoPlaces: readonly string[] }> {
    this.#stopping.abort();
    await this.#watching;
    return { looks: this.#looks, inTwoPlaces: [...this.#inTwoPlaces] };
  }

  async #watch(): Promise<void> {
    for (; !this.#stopping.signal.aborted; this.#looks++) {
      for (const backend of this.#backends)
        this.#compare(backend, await openSessions(backend.instance.socket('anvil')));
      await sleep(LOOK_INTERVAL_MS);
    }
  }

  /**
   * A session that is open in two successive polls of a backend was also open in between, when the other backends were
   * polled.
   */
  #compare(backend: Backend, sessions: readonly OpenSession[]): void {
    const before = new Set(this.#latest.get(backend)?.map(({ id }) => id));
    const lasting = new Set(sessions.filter(({ id }) => before.has(id)).map(({ user }) => user));
    for (const [other, seen] of this.#latest) {
      if (other === backend) continue;
      for (const { user } of seen) if (lasting.has(user)) this.#inTwoPlaces.add(user);
    }
    this.#latest.set(backend, sessions);
  }
}
