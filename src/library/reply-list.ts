/**
 * A list from a director. Each iteration sends the request when its first record is requested. Records are read on
 * demand, so a slow consumer slows the director down.
 *
 * @example
 * for await (const { ip, users } of director.hostList()) console.log(ip, users);
 */
export class ReplyList<T> implements AsyncIterable<T> {
  readonly #records: () => AsyncGenerator<T, void, undefined>;

  /** @internal */
  constructor(records: () => AsyncGenerator<T, void, undefined>) {
    this.#records = records;
  }

  /** @throws DirectorError after the records received before the failure */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#records();
  }

  /**
   * Reads all records into an array.
   *
   * @throws DirectorError
   */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const record of this) all.push(record);
    return all;
  }
}
