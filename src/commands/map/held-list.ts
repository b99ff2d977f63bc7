import { ReplyFields } from '../../protocol/reply-fields.ts';

/** Each bit stands for 128 hashes, so that the bits of all hashes take 4 MiB. */
const HASHES_A_BIT_LOG2 = 7;
const ALL_BITS_BYTES = 2 ** (32 - HASHES_A_BIT_LOG2 - 3);

/** Reads the start of a list ahead, to learn which hashes are in it. */
export class HeldList {
  readonly #list: AsyncGenerator<ReplyFields>;
  readonly #field: number;
  readonly #held: Buffer[] = [];
  readonly #bits = new Uint8Array(ALL_BITS_BYTES);
  #isWhole = false;
  /** The error that ended the list early. */
  #error: unknown;

  /** @param field which field of the list is a hash */
  constructor(list: AsyncGenerator<ReplyFields>, field: number) {
    this.#list = list;
    this.#field = field;
  }

  /**
   * Reads ahead until the list ends or exceeds the limit.
   *
   * @param limit in bytes
   */
  async read(limit: number): Promise<void> {
    try {
      for (let size = 0; size <= limit; ) {
        const { value: fields, done } = await this.#list.next();
        if (done) {
          this.#isWhole = true;
          return;
        }
        size += fields.lines.length;
        this.#hold(fields);
      }
    } catch (error) {
      this.#error = error;
      this.#isWhole = true;
    }
  }

  /**
   * Whether a hash may be in the list. Always true if the list exceeded the limit; otherwise few hashes are mistaken.
   */
  mayHave(hash: number): boolean {
    if (!this.#isWhole) return true;
    const bit = hash >>> HASHES_A_BIT_LOG2;
    return ((this.#bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  /** Yields the whole list, then throws the error that ended it early, if any. */
  async *all(): AsyncGenerator<ReplyFields> {
    for (const lines of this.#held) yield new ReplyFields(lines);
    if (this.#error !== undefined) throw this.#error;
    if (!this.#isWhole) yield* this.#list;
  }

  #hold(fields: ReplyFields): void {
    this.#held.push(Buffer.from(fields.lines));
    while (fields.next()) {
      const hash = fields.uint(this.#field);
      if (hash === undefined) continue;
      const bit = hash >>> HASHES_A_BIT_LOG2;
      this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }
}
