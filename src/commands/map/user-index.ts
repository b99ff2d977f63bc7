/** Names per block. */
const BLOCK_NAMES = 2048;
const FIRST_BLOCK_BYTES = 64 * 1024;

/** Each name has three adjacent 32-bit words, because a lookup reads all of them. */
const WORDS = 3;
const HASH = 0;
/** The start of the name in the bytes of its block. The name ends where the next one starts. */
const START = 1;
/** The number of the next older name in the same bucket. */
const NEXT = 2;

/** No name. */
export const NONE = -1;

interface Block {
  readonly words: Int32Array;
  /** The names, concatenated. */
  bytes: Uint8Array;
}

interface Cells {
  addBytes(source: Uint8Array, start: number, end: number): void;
}

/**
 * User names by hash, for millions of names: each takes its own bytes and at most 20 more.
 *
 * Names are numbered in the order of insertion, and stored in blocks so that growth does not copy earlier names. The
 * names of a bucket form a chain from the newest to the oldest; the chains are built at the first lookup.
 */
export class UserIndex {
  #count = 0;
  readonly #blocks: Block[] = [];
  /** How many bytes of the last block are in use. */
  #used = 0;
  /** The newest name of each bucket. */
  #heads: Int32Array | undefined;

  /**
   * Adds a name.
   *
   * @param source contains the name from `start` to `end`
   * @param hash 32 bits, unsigned
   */
  add(source: Uint8Array, start: number, end: number, hash: number): void {
    const entry = (this.#count % BLOCK_NAMES) * WORDS;
    const block = (entry === 0 ? undefined : this.#blocks.at(-1)) ?? this.#openBlock();
    if (this.#used + end - start > block.bytes.length) this.#resize(block, 2 * (this.#used + end - start));
    const { words, bytes } = block;
    for (let index = start; index < end; index++) bytes[this.#used++] = source[index] ?? 0;
    words[entry + HASH] = hash;
    words[entry + WORDS + START] = this.#used;
    this.#count++;
    this.#heads = undefined;
  }

  /** The number of the newest name with a hash, or {@link NONE}. */
  newest(hash: number): number {
    const heads = this.#heads ?? this.#chain();
    return this.#withHash(heads[bucket(hash, heads.length)] ?? NONE, hash | 0);
  }

  /** The number of the next older name with the same hash, or {@link NONE}. */
  older(name: number): number {
    const { words } = this.#blockOf(name);
    const entry = (name % BLOCK_NAMES) * WORDS;
    return this.#withHash(words[entry + NEXT] ?? NONE, words[entry + HASH] ?? 0);
  }

  /** Appends the name with a number to cells. */
  addTo(cells: Cells, name: number): void {
    const { words, bytes } = this.#blockOf(name);
    const start = (name % BLOCK_NAMES) * WORDS + START;
    cells.addBytes(bytes, words[start] ?? 0, words[start + WORDS] ?? 0);
  }

  /** The first name with a hash in the chain that starts at `first`. */
  #withHash(first: number, signedHash: number): number {
    let name = first;
    while (name !== NONE) {
      const { words } = this.#blockOf(name);
      const entry = (name % BLOCK_NAMES) * WORDS;
      if (words[entry + HASH] === signedHash) break;
      name = words[entry + NEXT] ?? NONE;
    }
    return name;
  }

  #blockOf(name: number): Block {
    return this.#blocks[Math.floor(name / BLOCK_NAMES)] ?? noBlock;
  }

  #openBlock(): Block {
    const full = this.#blocks.at(-1);
    if (full !== undefined) this.#resize(full, this.#used);
    this.#used = 0;
    const block = {
      words: new Int32Array(BLOCK_NAMES * WORDS + START + 1),
      bytes: new Uint8Array(FIRST_BLOCK_BYTES),
    };
    this.#blocks.push(block);
    return block;
  }

  #resize(block: Block, size: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(block.bytes.subarray(0, this.#used));
    block.bytes = bytes;
  }

  #chain(): Int32Array {
    const heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(this.#count, 1)))).fill(NONE);
    let name = 0;
    for (const { words } of this.#blocks) {
      for (let entry = 0; entry < BLOCK_NAMES * WORDS && name < this.#count; entry += WORDS) {
        const chain = bucket(words[entry + HASH] ?? 0, heads.length);
        words[entry + NEXT] = heads[chain] ?? NONE;
        heads[chain] = name++;
      }
    }
    this.#heads = heads;
    return heads;
  }
}

const noBlock: Block = { words: new Int32Array(0), bytes: new Uint8Array(0) };

/** The hashes are evenly distributed, so their low bits are enough. */
function bucket(hash: number, buckets: number): number {
  return hash & (buckets - 1);
}
