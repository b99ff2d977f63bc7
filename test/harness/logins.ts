import { AUTHREPLY_VERSION, LineClient } from './line-client.ts';

/** Logs users in, with the lookups that a proxy sends to a director. */
export class Logins {
  readonly #client: LineClient;
  #asked = 0;

  /** @param path the authreply socket */
  constructor(path: string) {
    this.#client = new LineClient(path, AUTHREPLY_VERSION);
  }

  /** Resolves when the director has answered for each user. */
  login(users: readonly string[], tag = ''): Promise<void> {
    const lines = users.map((user) => `OK\t${++this.#asked}\tproxy\tuser=${user}\tdirector_tag=${tag}\n`);
    return this.#client.ask(lines.join(''), users.length);
  }

  close(): void {
    this.#client.close();
  }
}
