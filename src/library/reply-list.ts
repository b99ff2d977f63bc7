/**
 * A list that a director sends. It is asked for when the first record is, anew each time; records are read as they are
 * taken, so that a slow reader slows the director down.
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

  /** @throws DirectorError after the records that came before the trouble */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.#records();
  }

  /**
   * All records at once.
   *
   * @throws DirectorError
   */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const record of this) all.push(record);
    return all;
  }
}
