/** A list that is being read, either by its consumer or, to free the connection, by the next request. */
export class OpenList<Reply> {
  readonly #batches: AsyncGenerator<Reply[]>;
  /** Batches that were read before the consumer asked for them. */
  readonly #held: Reply[][] = [];
  #finishing: Promise<void> | undefined;
  #isDone = false;
  #isUnwanted = false;
  #error: unknown;

  constructor(batches: AsyncGenerator<Reply[]>) {
    this.#batches = batches;
  }

  /** The next batch; undefined at the end. */
  async next(): Promise<Reply[] | undefined> {
    if (this.#held.length === 0) await (this.#isDone ? undefined : (this.#finishing ?? this.#read()));
    const batch = this.#held.shift();
    if (batch === undefined && this.#error !== undefined) throw this.#error;
    return batch;
  }

  /** Drops the remaining batches. The next request on the connection still reads them. */
  discard(): void {
    this.#isUnwanted = true;
    this.#held.length = 0;
  }

  /** Reads the list to its end, so that the connection is free for the next request. */
  async finish(): Promise<void> {
    this.#finishing ??= this.#readAll();
    await this.#finishing;
  }

  async #readAll(): Promise<void> {
    while (!this.#isDone) await this.#read();
  }

  async #read(): Promise<void> {
    try {
      const { value, done } = await this.#batches.next();
      if (done) this.#isDone = true;
      else if (!this.#isUnwanted) this.#held.push(value);
    } catch (error) {
      this.#error = error;
      this.#isDone = true;
    }
  }
}
