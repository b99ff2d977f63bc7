import { createHash, pbkdf2Sync } from 'node:crypto';
import { HashFormatError } from './hash-format-error.ts';
import { md4 } from './md4.ts';
import type { Value } from './variables.ts';

type Digest = (data: Buffer) => Buffer;

const digests: ReadonlyMap<string, Digest> = new Map(
  Object.entries<Digest>({
    md4,
    size: (data) => {
      const size = Buffer.alloc(8);
      size.writeBigUInt64BE(BigInt(data.length));
      return size;
    },
    ...Object.fromEntries(
      ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512'].map((name) => [
        name,
        (data: Buffer) => createHash(name).update(data).digest(),
      ]),
    ),
  }),
);

const PKCS5_ROUNDS = 2048;
const PKCS5_BYTES = 336;
/** A truncated PBKDF2 result is at most as long as the underlying SHA-256. */
const PKCS5_DIGEST_BYTES = 32;
const MAX_UINT32 = 0xffff_ffffn;

interface Arguments {
  readonly rounds: number | undefined;
  /** Bits, 0 for all. */
  readonly truncate: number;
  readonly encoding: 'hex' | 'base64';
  /** Not expanded. */
  readonly salt: string | undefined;
}

/** Whether a name is that of a hash function, but with capital letters, which makes it invalid. */
export function isWrittenInCapitals(name: string): boolean {
  const lower = name.toLowerCase();
  return lower !== name && isHashFunction(lower);
}

/** spec: command-line 7 */
export function isHashFunction(name: string): boolean {
  return name === 'pkcs5' || digests.has(name);
}

/**
 * Compiles `%{ALGORITHM[;key=value,...]:FIELD}`. spec: command-line 7
 *
 * @param name the name of a hash function; see {@link isHashFunction}
 * @param text the arguments
 * @param field the name of the variable, which is the default salt of `pkcs5`
 * @param value the value to hash
 * @param compile compiles the salt, which is itself a format
 * @throws HashFormatError if the arguments are invalid
 */
export function hashFunction(
  name: string,
  text: string,
  field: string,
  value: Value,
  compile: (salt: string) => Value,
): Value {
  const { rounds, truncate, encoding, salt } = parseArguments(name, text);
  const saltOf = salt === undefined ? undefined : compile(salt);
  const digest = digests.get(name);
  return (user) => {
    const data = Buffer.from(value(user), 'latin1');
    const salted = Buffer.from(saltOf?.(user) ?? (digest === undefined ? field : ''), 'latin1');
    const result =
      digest === undefined
        ? derive(data, salted, rounds ?? PKCS5_ROUNDS, truncate)
        : truncated(repeat(digest, data, salted, rounds ?? 1), truncate);
    return result.toString(encoding);
  };
}

function derive(data: Buffer, salt: Buffer, rounds: number, bits: number): Buffer {
  const key = pbkdf2Sync(data, salt, rounds, PKCS5_BYTES, 'sha256');
  return bits === 0 ? key : truncated(key.subarray(0, PKCS5_DIGEST_BYTES), bits);
}

function repeat(digest: Digest, data: Buffer, salt: Buffer, rounds: number): Buffer {
  let result = data;
  for (let round = 0; round < rounds; round++) result = digest(Buffer.concat([salt, result]));
  return result;
}

/** Keeps the leading bits. If their number is not a multiple of 8, they are shifted right to the end of a byte. */
function truncated(data: Buffer, bits: number): Buffer {
  if (bits === 0 || bits >= data.length * 8) return data;
  const kept = data.subarray(0, Math.ceil(bits / 8));
  const number = BigInt(`0x${kept.toString('hex')}`) >> BigInt(kept.length * 8 - bits);
  return Buffer.from(number.toString(16).padStart(kept.length * 2, '0'), 'hex');
}

/** The salt ends the arguments: anything after it is ignored. */
function parseArguments(name: string, text: string): Arguments {
  let rounds: number | undefined;
  let truncate = 0;
  let encoding: Arguments['encoding'] = 'hex';
  for (const argument of text.split(',')) {
    const [key = '', ...values] = argument.split('=');
    if (values.length === 0) continue;
    const value = values.join('=');
    switch (key) {
      case 'rounds':
        rounds = uint(name, key, value, 1);
        break;
      case 'truncate':
        truncate = uint(name, key, value, 0);
        break;
      case 'format':
        encoding = encodingNamed(name, value);
        break;
      case 'salt':
        return { rounds, truncate, encoding, salt: value };
    }
  }
  return { rounds, truncate, encoding, salt: undefined };
}

function uint(name: string, key: string, value: string, least: number): number {
  if (/^\d+$/.test(value) && BigInt(value) >= least && BigInt(value) <= MAX_UINT32) return Number(value);
  throw new HashFormatError(`${name}: '${value}' is no number for ${key}`);
}

function encodingNamed(name: string, value: string): Arguments['encoding'] {
  if (value === 'hex' || value === 'hexuc') return 'hex';
  if (value === 'base64') return value;
  throw new HashFormatError(`${name}: '${value}' is no format`);
}
