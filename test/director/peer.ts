import { type Duplex, duplexPair } from 'node:stream';

/** More than what a byte needs from one end to the other and back. */
const TURNS = 20;

/** The client's end of a connection in memory. */
export class Peer {
  readonly socket: Duplex;
  readonly #theirs: Duplex;
  #said = '';
  #isClosed = false;

  /** @param serve is given the server's end */
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

  /** Sends bytes, and gives what comes back without the passing of time; `<closed>` for the end. */
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

  /** All that comes until nothing is on its way. */
  async readAll(): Promise<string> {
    this.socket.resume();
    let said = '';
    for (let part = await this.ask(''); part !== ''; part = await this.ask('')) said += part;
    return said;
  }

  /** Goes away, with all that is on its way. */
  async leave(): Promise<void> {
    this.socket.destroy();
    this.#theirs.destroy();
    await settled();
  }
}

/** Lets the event loop turn until nothing is on its way. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
