/** How many names share a block. */
const BLOCK_NAMES = 2048;
const NONE = -1;

/** What is kept of a name, in 32-bit words next to each other, as a lookup wants them all. */
const WORDS = 3;
const HASH = 0;
/** Where the name starts in the text of its block. */
const START = 1;
/** The number of the next older name in the same bucket. */
const NEXT = 2;

/**
 * User names by their hash, for millions of them: a name takes its bytes and at most 20 more.
 *
 * Names are numbered as they come, and kept in blocks so that nothing is moved when there are more of them. A block has
 * one text, all of its names in a row. Names whose hashes fall into the same bucket are chained from the newest to the
 * oldest; the chains are made at the first lookup.
 */
export class UserIndex {
  #count = 0;
  /** The words of each block's names. */
  readonly #entries: Int32Array[] = [];
  readonly #texts: string[] = [];
  /** The names of the last block as long as it is not full. */
  #loose: string[] = [];
  #looseBytes = 0;
  /** The newest name of each bucket. */
  #heads: Int32Array | undefined;

  /**
   * @param name latin1
   * @param hash 32 bits, unsigned
   */
  add(name: string, hash: number): void {
    const entries = this.#entries[this.#texts.length] ?? this.#openBlock();
    const entry = this.#loose.length * WORDS;
    entries[entry + HASH] = hash;
    entries[entry + START] = this.#looseBytes;
    this.#count++;
    this.#loose.push(name);
    this.#looseBytes += name.length;
    if (this.#loose.length === BLOCK_NAMES) this.#closeBlock();
    this.#heads = undefined;
  }

  /** All names that were added with a hash, the newest first. */
  namesOf(hash: number): string[] {
    const heads = this.#heads ?? this.#chain();
    const signedHash = hash | 0;
    const names: string[] = [];
    let index = heads[bucket(hash, heads.length)] ?? NONE;
    while (index !== NONE) {
      const position = index % BLOCK_NAMES;
      const block = (index - position) / BLOCK_NAMES;
      const entries = this.#entries[block];
      if (entries?.[position * WORDS + HASH] === signedHash) names.push(this.#name(block, position, entries));
      index = entries?.[position * WORDS + NEXT] ?? NONE;
    }
    return names;
  }

  #name(block: number, position: number, entries: Int32Array): string {
    const text = this.#texts[block];
    if (text === undefined) return this.#loose[position] ?? '';
    const start = position * WORDS + START;
    return text.slice(entries[start], position === BLOCK_NAMES - 1 ? undefined : entries[start + WORDS]);
  }

  #openBlock(): Int32Array {
    const entries = new Int32Array(BLOCK_NAMES * WORDS);
    this.#entries.push(entries);
    return entries;
  }

  #closeBlock(): void {
    this.#texts.push(this.#loose.join(''));
    this.#loose = [];
    this.#looseBytes = 0;
  }

  #chain(): Int32Array {
    const heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(this.#count, 1)))).fill(NONE);
    let index = 0;
    for (const entries of this.#entries) {
      for (let entry = 0; entry < entries.length && index < this.#count; entry += WORDS) {
        const chain = bucket(entries[entry + HASH] ?? 0, heads.length);
        entries[entry + NEXT] = heads[chain] ?? NONE;
        heads[chain] = index++;
      }
    }
    this.#heads = heads;
    return heads;
  }
}

/** The hashes are well mixed, so their lowest bits do. */
function bucket(hash: number, buckets: number): number {
  return hash & (buckets - 1);
}
