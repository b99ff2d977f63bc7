import { connect, type Socket } from 'node:net';

export const AUTHREPLY_VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';
export const ADMIN_VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';
const LINE_FEED = 10;

interface Request {
  /** The total number of lines received when it is complete. */
  readonly lines: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Sends lines to a director, and counts the lines of its replies. */
export class LineClient {
  readonly #socket: Socket;
  readonly #requests: Request[] = [];
  /** The lines received. The first one is the director's version. */
  #received = -1;
  #expected = 0;

  /** @param version the version line to send */
  constructor(path: string, version: string) {
    this.#socket = connect({ path });
    this.#socket.on('data', (bytes: Buffer) => this.#count(bytes));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      for (const { reject } of this.#requests.splice(0)) reject(new Error(`${path} closed the connection`));
    });
    this.#socket.write(version);
  }

  /** Sends lines, and resolves when `count` further lines have been received. */
  ask(lines: string, count: number): Promise<void> {
    this.#expected += count;
    this.#socket.write(lines);
    return new Promise((resolve, reject) => this.#requests.push({ lines: this.#expected, resolve, reject }));
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy();
  }

  #count(bytes: Buffer): void {
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) this.#received++;
    while (this.#received >= (this.#requests[0]?.lines ?? Number.POSITIVE_INFINITY)) this.#requests.shift()?.resolve();
  }
}
