/** The limit on unread data, for all connections together. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly end: () => void;
}

/** Counts the data that peers have not read. Beyond the limit, it ends the connection whose data is oldest. */
export class UnreadBytes {
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>();
  #bytes = 0;

  /**
   * @param bytes the size of data that a peer has not read
   * @param end ends the connection of the peer
   * @returns a function to call when the peer has read the data
   */
  add(bytes: number, end: () => void): () => void {
    const added = { bytes, end };
    this.#waiting.add(added);
    this.#bytes += bytes;
    for (const oldest of this.#waiting) {
      if (this.#bytes <= MAX_BYTES || oldest === added) break;
      this.#remove(oldest);
      oldest.end();
    }
    return () => this.#remove(added);
  }

  #remove(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) this.#bytes -= waiting.bytes;
  }
}
