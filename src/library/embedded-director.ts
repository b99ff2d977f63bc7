/** What there is of a director that runs. */
interface RunningDirector {
  readonly address: string;
  readonly authreplyAddress: string;
  readonly tcpAddress: string | undefined;
  readonly assign: (user: string, tag: string) => string | undefined;
  readonly close: () => Promise<void>;
}

export interface LoginOptions {
  /** The user gets one of the mail servers with this tag; without a tag by default. */
  readonly tag?: string | undefined;
}

/** A director inside this process, from {@link startDirector}. */
export class EmbeddedDirector {
  /** The path of its admin socket, for {@link connect} and for `doveadm director -a`. */
  readonly address: string;
  /** The path of the socket that answers lookups of users who log in. */
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
   * Lets a user log in: she is on a mail server from then on.
   *
   * @returns the address of the mail server; undefined while she is being moved, or if none takes users
   */
  login(user: string, options: LoginOptions = {}): string | undefined {
    return this.#assign(user, options.tag ?? '');
  }

  /** Ends the director, with all its connections; its sockets are removed. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
