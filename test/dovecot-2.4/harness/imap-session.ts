import { PASSWORD, PORTS } from './configuration.ts';
import { LineClient } from './line-client.ts';

/** The server refused a login. The message is the server's. */
export class LoginRefused extends Error {}

/** An IMAP session of a user. */
export class ImapSession {
  readonly #client: LineClient;
  #tag = 0;

  private constructor(client: LineClient) {
    this.#client = client;
  }

  /**
   * Logs a user in.
   *
   * @throws LoginRefused, ConnectionClosed
   */
  static async open(host: string, user: string): Promise<ImapSession> {
    const client = await LineClient.connect(host, PORTS.imap);
    const session = new ImapSession(client);
    session.#tag = 1;
    client.send(`1 LOGIN "${user}" ${PASSWORD}\r\n`);
    const answer = await client.answer(/^(1 |\* BYE)/);
    if (answer.startsWith('1 OK ')) return session;
    client.destroy();
    throw new LoginRefused(answer);
  }

  /** The name of the backend of the session. */
  async backend(): Promise<string> {
    const lines = await this.#command('ID NIL');
    return /"name" "(.*?)"/.exec(lines.join('\n'))?.[1] ?? '';
  }

  /** Checks that the session is alive. */
  async noop(): Promise<void> {
    await this.#command('NOOP');
  }

  /** Starts IDLE. No other command can be sent afterwards. */
  async idle(): Promise<void> {
    this.#client.send(`${++this.#tag} IDLE\r\n`);
    await this.#client.readTo(/^\+ /);
  }

  /** Resolves when the connection has ended. */
  get closed(): Promise<void> {
    return this.#client.closed;
  }

  async logout(): Promise<void> {
    await this.#command('LOGOUT');
    await this.#client.closed;
  }

  /** Closes the connection without a logout. */
  destroy(): void {
    this.#client.destroy();
  }

  #command(text: string): Promise<string[]> {
    const tag = ++this.#tag;
    this.#client.send(`${tag} ${text}\r\n`);
    return this.#client.readTo(new RegExp(`^${tag} `));
  }
}
