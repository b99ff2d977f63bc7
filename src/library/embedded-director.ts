/** The parts of a running director. */
interface RunningDirector {
  readonly address: string;
  readonly authreplyAddress: string;
  readonly tcpAddress: string | undefined;
  readonly assign: (user: string, tag: string) => string | undefined;
  readonly close: () => Promise<void>;
}

export interface LoginOptions {
  /** Only mail servers with this tag are considered; those without a tag by default. */
  readonly tag?: string | undefined;
}

/** A director in this process, from {@link startDirector}. */
export class EmbeddedDirector {
  /** The path of its admin socket, for {@link connect} and for `doveadm director -a`. */
  readonly address: string;
  /** The path of the socket that answers the lookups of logins. */
  readonly authreplyAddress: string;
  /** `host:port` of its admin protocol on TCP, if it was started with a port. */
  readonly tcpAddress: string | undefined;
  readonly #assign: RunningDirector['assign'];
  readonly #close: () => Promise<void>;
  #closed: Promise<void> | undefined;

  /** @internal */
  constructor({ address, authreplyAddress, tcpAddress, assign, close }: RunningDirector) {
    this.address = address;
    this.authreplyAddress = authreplyAddress;
    this.tcpAddress = tcpAddress;
    this.#assign = assign;
    this.#close = close;
  }

  /**
   * Logs a user in, which assigns them to a mail server.
   *
   * @returns the address of the mail server; undefined while the user is being moved, or if no mail server is available
   */
  login(user: string, options: LoginOptions = {}): string | undefined {
    return this.#assign(user, options.tag ?? '');
  }

  /** Stops the director, closes its connections, and removes its sockets. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
