/** What may wait for readers that are slow, on all connections together. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly end: () => void;
}

/** What is kept for peers that do not read: where it gets too much, the connection that has waited longest is ended. */
export class UnreadBytes {
  /** The oldest first. */
  readonly #waiting = new Set<Waiting>();
  #bytes = 0;

  /**
   * @param bytes how much memory is kept for a peer
   * @param end ends its connection; nobody else's waits longer
   * @returns to be called when the memory is free again
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
