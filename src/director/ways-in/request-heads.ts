const LINE_FEED = 10;
/** Enough for the fields before the secrets of a request, and the limit on the memory for a line. */
const MAX_HEAD_BYTES = 4096;

/** Reports the beginning of each line of a stream. */
export class RequestHeads {
  readonly #onHead: (head: string) => void;
  #head = '';

  /** @param onHead called with at most 4096 bytes of each line, latin1 */
  constructor(onHead: (head: string) => void) {
    this.#onHead = onHead;
  }

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; ) {
      const found = chunk.indexOf(LINE_FEED, start);
      const end = found < 0 ? chunk.length : found;
      const room = MAX_HEAD_BYTES - this.#head.length;
      if (room > 0) this.#head += chunk.toString('latin1', start, Math.min(end, start + room));
      if (found < 0) return;
      const head = this.#head;
      this.#head = '';
      this.#onHead(head);
      start = found + 1;
    }
  }
}
