import type { Socket } from 'node:net';
import { connectUpstream, UpstreamError } from './connect-upstream.ts';
import { type RelayOptions, RelaySession } from './relay-session.ts';

export interface RelaysOptions extends RelayOptions {
  /** The auth server's unix socket. */
  readonly upstreamPath: string;
  readonly log: { error(text: string): void; info(text: string): void };
}

/** The connections of all clients of one kind, each with a connection of its own to the auth server. */
export class Relays {
  readonly #options: RelaysOptions;
  readonly #sessions = new Set<RelaySession>();
  /** Aborts the pending connections to the auth server, one for each client that waits for its own. */
  readonly #waiting = new Set<AbortController>();
  /** How long a client must be silent before its connection is closed; undefined to keep silent connections. */
  #quietMs: number | undefined;
  /** Whether the auth server could not be reached, and that was logged. */
  #isUnreachable = false;

  constructor(options: RelaysOptions) {
    this.#options = options;
  }

  /** Serves one client. */
  serve(client: Socket): void {
    client.on('error', () => {});
    const gone = new AbortController();
    this.#waiting.add(gone);
    const leave = () => gone.abort();
    // Without a byte to read, the end comes while nobody waits for it yet, and only once.
    client.once('close', leave).once('end', leave);
    void this.#join(client, gone).finally(() => {
      client.off('close', leave).off('end', leave);
      this.#waiting.delete(gone);
    });
  }

  /** How many clients are connected. */
  get size(): number {
    return this.#sessions.size + this.#waiting.size;
  }

  /** Closes the connection of each client when it has been silent for some time and has no pending request. */
  closeWhenQuiet(quietMs: number): void {
    this.#quietMs = quietMs;
    for (const session of this.#sessions) session.closeWhenQuiet(quietMs);
  }

  close(): void {
    for (const gone of this.#waiting) gone.abort();
    for (const session of this.#sessions) session.close();
  }

  async #join(client: Socket, gone: AbortController): Promise<void> {
    const { upstreamPath, log, kind } = this.#options;
    try {
      const upstream = await connectUpstream(upstreamPath, (error) => this.#reportOnce(error), gone.signal);
      if (upstream === undefined || gone.signal.aborted) {
        upstream?.destroy();
        client.destroy();
        return;
      }
      if (this.#isUnreachable) log.info(`${kind.name}: the auth server is back`);
      this.#isUnreachable = false;
      const session = new RelaySession(client, upstream, this.#options);
      this.#sessions.add(session);
      client.once('close', () => this.#sessions.delete(session));
      if (this.#quietMs !== undefined) session.closeWhenQuiet(this.#quietMs);
    } catch (error) {
      client.destroy();
      if (!(error instanceof UpstreamError)) throw error;
    }
  }

  #reportOnce(error: UpstreamError): void {
    if (!this.#isUnreachable) this.#options.log.error(`${this.#options.kind.name}: ${error.message}`);
    this.#isUnreachable = true;
  }
}
