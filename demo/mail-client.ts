import { ImapSession } from '../test/dovecot-2.4/harness/imap-session.ts';

/** A mail client that stays logged in, and logs in again as soon as its session has ended. */
export class MailClient {
  readonly #host: string;
  readonly #user: string;
  readonly #running: Promise<void>;
  #session: ImapSession | undefined;
  #backend: string | undefined;
  #isClosed = false;

  constructor(host: string, user: string) {
    this.#host = host;
    this.#user = user;
    this.#running = this.#stayLoggedIn();
  }

  /** The mail server of its session; undefined while it has none. */
  get backend(): string | undefined {
    return this.#backend;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#session?.destroy();
    await this.#running;
  }

  async #stayLoggedIn(): Promise<void> {
    while (!this.#isClosed) {
      const session = await ImapSession.open(this.#host, this.#user).catch(() => undefined);
      if (session === undefined) continue;
      this.#session = session;
      this.#backend = await session.backend().catch(() => undefined);
      if (this.#isClosed) session.destroy();
      await session.closed;
      this.#backend = undefined;
    }
  }
}
