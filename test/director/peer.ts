import { type Duplex, duplexPair } from 'node:stream';

/** More turns of the event loop than a byte needs from one end to the other and back. */
const TURNS = 20;

/** The client side of a connection in memory. */
export class Peer {
  readonly socket: Duplex;
  readonly #theirs: Duplex;
  #said = '';
  #isClosed = false;

  /** @param serve called with the server side */
  constructor(serve: (socket: Duplex) => void) {
    const [ours, theirs] = duplexPair({ allowHalfOpen: true });
    this.socket = ours;
    this.#theirs = theirs;
    ours.setEncoding('latin1').on('data', (text: string) => {
      this.#said += text;
    });
    ours.on('end', () => {
      this.#isClosed = true;
    });
    serve(theirs);
  }

  /** Sends bytes, and returns what arrives without advancing timers, followed by `<closed>` if the connection ends. */
  async ask(bytes: string): Promise<string> {
    if (bytes !== '') this.socket.write(bytes, 'latin1');
    await settled();
    const said = this.#isClosed ? `${this.#said}<closed>` : this.#said;
    this.#said = '';
    return said;
  }

  /** Whether the server has ended the connection. */
  get isGone(): boolean {
    return this.#theirs.destroyed;
  }

  /** Reads until no more data is in flight. */
  async readAll(): Promise<string> {
    this.socket.resume();
    let said = '';
    for (let part = await this.ask(''); part !== ''; part = await this.ask('')) said += part;
    return said;
  }

  /** Disconnects, and discards data in flight. */
  async leave(): Promise<void> {
    this.socket.destroy();
    this.#theirs.destroy();
    await settled();
  }
}

/** Lets the event loop run until no data is in flight. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
