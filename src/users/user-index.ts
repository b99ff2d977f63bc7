/** How many names share a block; a power of two. */
const BLOCK_NAMES = 1024;
const FIRST_CAPACITY = 4 * BLOCK_NAMES;
const NONE = -1;

/**
 * User names by their hash, for millions of them: outside of the JavaScript heap, a name takes its bytes and 16 more.
 *
 * Names are numbered as they come. Each block of them is one piece of memory, the names one after the other. Names whose
 * hashes fall into the same bucket are chained from the newest to the oldest; the chains are made at the first lookup.
 */
export class UserIndex {
  #count = 0;
  #hashes = new Uint32Array(FIRST_CAPACITY);
  /** Where each name starts in its block. */
  #starts = new Uint32Array(FIRST_CAPACITY);
  readonly #blocks: Buffer[] = [];
  /** The names that do not fill a block yet. */
  #loose: string[] = [];
  #looseBytes = 0;
  /** The newest name of each bucket. */
  #heads: Int32Array | undefined;
  /** The next older name of the same bucket. */
  #nexts = new Int32Array();

  /**
   * @param name latin1
   * @param hash 32 bits, unsigned
   */
  add(name: string, hash: number): void {
    if (this.#count === this.#hashes.length) this.#grow();
    this.#hashes[this.#count] = hash;
    this.#starts[this.#count] = this.#looseBytes;
    this.#count++;
    this.#loose.push(name);
    this.#looseBytes += name.length;
    if (this.#loose.length === BLOCK_NAMES) this.#closeBlock();
    this.#heads = undefined;
  }

  /** All names that were added with a hash, the newest first. */
  namesOf(hash: number): string[] {
    const heads = this.#heads ?? this.#chain();
    const names: string[] = [];
    for (let index = heads[bucket(hash, heads.length)] ?? NONE; index !== NONE; index = this.#nexts[index] ?? NONE) {
      if (this.#hashes[index] === hash) names.push(this.#name(index));
    }
    return names;
  }

  #name(index: number): string {
    const position = index % BLOCK_NAMES;
    const block = this.#blocks[(index - position) / BLOCK_NAMES];
    if (block === undefined) return this.#loose[position] ?? '';
    const isLast = position === BLOCK_NAMES - 1;
    return block.toString('latin1', this.#starts[index], isLast ? block.length : this.#starts[index + 1]);
  }

  #closeBlock(): void {
    this.#blocks.push(Buffer.from(this.#loose.join(''), 'latin1'));
    this.#loose = [];
    this.#looseBytes = 0;
  }

  #grow(): void {
    this.#hashes = doubled(this.#hashes);
    this.#starts = doubled(this.#starts);
  }

  #chain(): Int32Array {
    const heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(this.#count, 1)))).fill(NONE);
    this.#nexts = new Int32Array(this.#count);
    for (let index = 0; index < this.#count; index++) {
      const chain = bucket(this.#hashes[index] ?? 0, heads.length);
      this.#nexts[index] = heads[chain] ?? NONE;
      heads[chain] = index;
    }
    this.#heads = heads;
    return heads;
  }
}

/** The hashes are well mixed, so their lowest bits do. */
function bucket(hash: number, buckets: number): number {
  return hash & (buckets - 1);
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
