import { connect, type Socket } from 'node:net';
import { userName } from './user-names.ts';

export const AUTHREPLY_VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';
export const ADMIN_VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';
const LOGINS_A_WRITE = 100_000;

/** Sends lines and counts the lines that come back. */
export class LineClient {
  readonly #socket: Socket;
  #received = -1;
  #wanted = 0;
  #resolve: () => void = () => {};

  constructor(path: string, version: string) {
    this.#socket = connect(path);
    this.#socket.on('data', (bytes) => {
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) this.#received++;
      if (this.#received >= this.#wanted) this.#resolve();
    });
    this.#socket.write(version);
  }

  /** Resolves when there is a line of reply for each. */
  ask(lines: string, count: number): Promise<void> {
    this.#wanted += count;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#socket.write(lines);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Lookups as of users who log in. */
export function lookups(first: number, count: number): string {
  const line = (index: number) => `OK\t${index}\tproxy\tuser=${userName(first + index)}\n`;
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

/** Lets users log in, from the first number to before the last. */
export async function logIn(path: string, first: number, end: number): Promise<void> {
  const client = new LineClient(path, AUTHREPLY_VERSION);
  for (let next = first; next < end; next += LOGINS_A_WRITE) {
    const count = Math.min(LOGINS_A_WRITE, end - next);
    await client.ask(lookups(next, count), count);
  }
  client.close();
}
