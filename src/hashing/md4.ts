/** The MD4 digest (RFC 1320), which OpenSSL 3 does not provide by default. */
export function md4(data: Buffer): Buffer {
  const message = padded(data);
  const words = new Int32Array(16);
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < message.length; at += 64) {
    for (let word = 0; word < 16; word++) words[word] = message.readInt32LE(at + word * 4);
    const before = [a, b, c, d] as const;
    for (const { mix, constant, order, shifts } of rounds) {
      for (const [step, word] of order.entries()) {
        const sum = (a + mix(b, c, d) + (words[word] ?? 0) + constant) | 0;
        const shift = shifts[step % 4] ?? 0;
        [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
      }
    }
    [a, b, c, d] = [(a + before[0]) | 0, (b + before[1]) | 0, (c + before[2]) | 0, (d + before[3]) | 0];
  }
  const digest = Buffer.alloc(16);
  for (const [index, word] of [a, b, c, d].entries()) digest.writeInt32LE(word | 0, index * 4);
  return digest;
}

const rounds = [
  {
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
    constant: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
    constant: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
    constant: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
];

function padded(data: Buffer): Buffer {
  const message = Buffer.alloc(Math.ceil((data.length + 9) / 64) * 64);
  data.copy(message);
  message[data.length] = 0x80;
  message.writeBigUInt64LE(BigInt(data.length) * 8n, message.length - 8);
  return message;
}
