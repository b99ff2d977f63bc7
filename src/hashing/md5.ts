/*
 * User names fit one 64 byte block, for which node:crypto's objects and copies cost several times the digest itself;
 * and a process that hashes one name is spared the loading of node:crypto.
 */

/** The state after the last message: the digest as four little-endian words. Kept here so that a hash makes no object. */
let A = 0;
let B = 0;
let C = 0;
let D = 0;

const block = new Int32Array(16);
const BLOCK_BYTES = 64;

/**
 * The first four bytes of the MD5 of a message, as a big-endian unsigned number.
 *
 * @param message latin1
 */
export function md5Prefix(message: string): number {
  digest(message);
  return bigEndian(A);
}

/**
 * The first eight bytes of the MD5 of a message, as a big-endian unsigned number.
 *
 * @param message latin1
 */
export function md5LongPrefix(message: string): bigint {
  digest(message);
  return (BigInt(bigEndian(A)) << 32n) | BigInt(bigEndian(B));
}

/**
 * The MD5 of a message, in lower-case hexadecimal.
 *
 * @param message latin1
 */
export function md5Hex(message: string): string {
  digest(message);
  return hex(A) + hex(B) + hex(C) + hex(D);
}

function bigEndian(word: number): number {
  return ((word << 24) | ((word << 8) & 0xff0000) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function hex(word: number): string {
  return bigEndian(word).toString(16).padStart(8, '0');
}

function digest(message: string): void {
  A = 0x67452301;
  B = 0xefcdab89 | 0;
  C = 0x98badcfe | 0;
  D = 0x10325476;
  const { length } = message;
  let at = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
    for (let word = 0; word < 16; word++) {
      const byte = at + word * 4;
      block[word] =
        message.charCodeAt(byte) |
        (message.charCodeAt(byte + 1) << 8) |
        (message.charCodeAt(byte + 2) << 16) |
        (message.charCodeAt(byte + 3) << 24);
    }
    mixBlock();
  }
  block.fill(0);
  for (let rest = at; rest < length; rest++) addByte(rest - at, message.charCodeAt(rest));
  addByte(length - at, 0x80);
  if (length - at >= 56) {
    mixBlock();
    block.fill(0);
  }
  block[14] = length << 3;
  block[15] = length >>> 29;
  mixBlock();
}

function addByte(index: number, byte: number): void {
  const word = index >> 2;
  block[word] = (block[word] ?? 0) | (byte << ((index & 3) << 3));
}

function step(mixed: number, b: number, word: number, shift: number, constant: number): number {
  const sum = (mixed + word + constant) | 0;
  return (((sum << shift) | (sum >>> (32 - shift))) + b) | 0;
}

function f(a: number, b: number, c: number, d: number, word: number, shift: number, constant: number): number {
  return step(a + (d ^ (b & (c ^ d))), b, word, shift, constant);
}

function g(a: number, b: number, c: number, d: number, word: number, shift: number, constant: number): number {
  return step(a + (c ^ (d & (b ^ c))), b, word, shift, constant);
}

function h(a: number, b: number, c: number, d: number, word: number, shift: number, constant: number): number {
  return step(a + (b ^ c ^ d), b, word, shift, constant);
}

function i(a: number, b: number, c: number, d: number, word: number, shift: number, constant: number): number {
  return step(a + (c ^ (b | ~d)), b, word, shift, constant);
}

/** RFC 1321, written out: a loop over tables is half as fast. */
function mixBlock(): void {
  const m0 = block[0] ?? 0;
  const m1 = block[1] ?? 0;
  const m2 = block[2] ?? 0;
  const m3 = block[3] ?? 0;
  const m4 = block[4] ?? 0;
  const m5 = block[5] ?? 0;
  const m6 = block[6] ?? 0;
  const m7 = block[7] ?? 0;
  const m8 = block[8] ?? 0;
  const m9 = block[9] ?? 0;
  const m10 = block[10] ?? 0;
  const m11 = block[11] ?? 0;
  const m12 = block[12] ?? 0;
  const m13 = block[13] ?? 0;
  const m14 = block[14] ?? 0;
  const m15 = block[15] ?? 0;
  let a = A;
  let b = B;
  let c = C;
  let d = D;
  a = f(a, b, c, d, m0, 7, 0xd76aa478);
  d = f(d, a, b, c, m1, 12, 0xe8c7b756);
  c = f(c, d, a, b, m2, 17, 0x242070db);
  b = f(b, c, d, a, m3, 22, 0xc1bdceee);
  a = f(a, b, c, d, m4, 7, 0xf57c0faf);
  d = f(d, a, b, c, m5, 12, 0x4787c62a);
  c = f(c, d, a, b, m6, 17, 0xa8304613);
  b = f(b, c, d, a, m7, 22, 0xfd469501);
  a = f(a, b, c, d, m8, 7, 0x698098d8);
  d = f(d, a, b, c, m9, 12, 0x8b44f7af);
  c = f(c, d, a, b, m10, 17, 0xffff5bb1);
  b = f(b, c, d, a, m11, 22, 0x895cd7be);
  a = f(a, b, c, d, m12, 7, 0x6b901122);
  d = f(d, a, b, c, m13, 12, 0xfd987193);
  c = f(c, d, a, b, m14, 17, 0xa679438e);
  b = f(b, c, d, a, m15, 22, 0x49b40821);
  a = g(a, b, c, d, m1, 5, 0xf61e2562);
  d = g(d, a, b, c, m6, 9, 0xc040b340);
  c = g(c, d, a, b, m11, 14, 0x265e5a51);
  b = g(b, c, d, a, m0, 20, 0xe9b6c7aa);
  a = g(a, b, c, d, m5, 5, 0xd62f105d);
  d = g(d, a, b, c, m10, 9, 0x02441453);
  c = g(c, d, a, b, m15, 14, 0xd8a1e681);
  b = g(b, c, d, a, m4, 20, 0xe7d3fbc8);
  a = g(a, b, c, d, m9, 5, 0x21e1cde6);
  d = g(d, a, b, c, m14, 9, 0xc33707d6);
  c = g(c, d, a, b, m3, 14, 0xf4d50d87);
  b = g(b, c, d, a, m8, 20, 0x455a14ed);
  a = g(a, b, c, d, m13, 5, 0xa9e3e905);
  d = g(d, a, b, c, m2, 9, 0xfcefa3f8);
  c = g(c, d, a, b, m7, 14, 0x676f02d9);
  b = g(b, c, d, a, m12, 20, 0x8d2a4c8a);
  a = h(a, b, c, d, m5, 4, 0xfffa3942);
  d = h(d, a, b, c, m8, 11, 0x8771f681);
  c = h(c, d, a, b, m11, 16, 0x6d9d6122);
  b = h(b, c, d, a, m14, 23, 0xfde5380c);
  a = h(a, b, c, d, m1, 4, 0xa4beea44);
  d = h(d, a, b, c, m4, 11, 0x4bdecfa9);
  c = h(c, d, a, b, m7, 16, 0xf6bb4b60);
  b = h(b, c, d, a, m10, 23, 0xbebfbc70);
  a = h(a, b, c, d, m13, 4, 0x289b7ec6);
  d = h(d, a, b, c, m0, 11, 0xeaa127fa);
  c = h(c, d, a, b, m3, 16, 0xd4ef3085);
  b = h(b, c, d, a, m6, 23, 0x04881d05);
  a = h(a, b, c, d, m9, 4, 0xd9d4d039);
  d = h(d, a, b, c, m12, 11, 0xe6db99e5);
  c = h(c, d, a, b, m15, 16, 0x1fa27cf8);
  b = h(b, c, d, a, m2, 23, 0xc4ac5665);
  a = i(a, b, c, d, m0, 6, 0xf4292244);
  d = i(d, a, b, c, m7, 10, 0x432aff97);
  c = i(c, d, a, b, m14, 15, 0xab9423a7);
  b = i(b, c, d, a, m5, 21, 0xfc93a039);
  a = i(a, b, c, d, m12, 6, 0x655b59c3);
  d = i(d, a, b, c, m3, 10, 0x8f0ccc92);
  c = i(c, d, a, b, m10, 15, 0xffeff47d);
  b = i(b, c, d, a, m1, 21, 0x85845dd1);
  a = i(a, b, c, d, m8, 6, 0x6fa87e4f);
  d = i(d, a, b, c, m15, 10, 0xfe2ce6e0);
  c = i(c, d, a, b, m6, 15, 0xa3014314);
  b = i(b, c, d, a, m13, 21, 0x4e0811a1);
  a = i(a, b, c, d, m4, 6, 0xf7537e82);
  d = i(d, a, b, c, m11, 10, 0xbd3af235);
  c = i(c, d, a, b, m2, 15, 0x2ad7d2bb);
  b = i(b, c, d, a, m9, 21, 0xeb86d391);
  A = (A + a) | 0;
  B = (B + b) | 0;
  C = (C + c) | 0;
  D = (D + d) | 0;
}
