import { createHash } from 'node:crypto';

/** A format of `director_username_hash` cannot be expanded; the message is the reason. */
export class HashFormatError extends Error {
  override readonly name = 'HashFormatError';
}

type Environment = Readonly<Record<string, string>>;
/** Makes the text of one part of a format, latin1. */
type Part = (name: string) => string;

const item = /%(-?)(0?)(\d*)(?:\.(0?)(-?)(\d*))?([LUERXHNMDT]*)(?:\{([^{}]*)\}|(.))/gs;

/**
 * Makes the function from a user name to its hash: the first four bytes of the MD5 of the expanded format.
 * spec: cli.md 7, protocol.md 4.3
 *
 * @param format latin1, as the setting `director_username_hash` has it
 * @param environment for `%{env:NAME}`
 * @throws HashFormatError when a name is hashed by a format that cannot be expanded
 */
export function createUserHasher(format: string, environment: Environment): (name: string) => number {
  const parts: Part[] = [];
  let end = 0;
  for (const match of format.matchAll(item)) {
    const literal = format.slice(end, match.index);
    parts.push(() => literal, compileItem(match, environment));
    end = match.index + match[0].length;
  }
  const rest = format.slice(end).replace(/%.*$/s, '');
  return (name) => {
    const text = parts.map((part) => part(name)).join('') + rest;
    return createHash('md5').update(text, 'latin1').digest().readUInt32BE(0) || 1;
  };
}

function compileItem(match: RegExpMatchArray, environment: Environment): Part {
  const [, minus, zero1, digits1 = '', zero2, widthMinus, digits2, modifiers = '', long, short] = match;
  const hasOffset = digits2 !== undefined;
  const first = Number(digits1 || 0);
  const offset = hasOffset ? (minus ? -first : first) : 0;
  const width = hasOffset ? Number(digits2 || 0) * (widthMinus ? -1 : 1) : first;
  const zeros = (hasOffset ? zero2 : zero1) === '0';
  const value = variable(long ?? short ?? '', long !== undefined, environment);
  const counted = /[HN]/.test(modifiers);
  return (name) => {
    let text = value(name);
    for (const modifier of modifiers) text = modify(text, modifier, offset, width);
    return counted ? text : cut(text, offset, width, zeros);
  };
}

function cut(text: string, offset: number, width: number, zeros: boolean): string {
  const rest = offset < 0 ? text.slice(Math.max(0, text.length + offset)) : text.slice(offset);
  if (zeros) return width > 0 ? rest.padStart(width, '0') : rest;
  if (width < 0) return rest.slice(0, width);
  return width > 0 ? rest.slice(0, width) : rest;
}

function modify(text: string, modifier: string, offset: number, width: number): string {
  switch (modifier) {
    case 'L':
      return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    case 'U':
      return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    case 'E':
      return text.replace(/["'\\]/g, '\\$&');
    case 'X':
      return /^\d+$/.test(text) ? BigInt(text).toString(16) : '0';
    case 'R':
      return [...text].reverse().join('');
    case 'M':
      return createHash('md5').update(text, 'latin1').digest('hex');
    case 'D':
      return text.replaceAll('.', ',dc=');
    case 'T':
      return text.replace(/[ \t\r\n]+$/, '');
    case 'N': {
      const number = createHash('md5').update(text, 'latin1').digest().readBigUInt64BE(0);
      return limited(width > 0 ? number % BigInt(width) : number, offset);
    }
    default: {
      const number = BigInt(shiftHash(text));
      return limited(width > 0 ? number % BigInt(width) : number, offset);
    }
  }
}

function limited(number: bigint, digits: number): string {
  return BigInt.asUintN(32, number).toString(16).padStart(digits, '0');
}

function shiftHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    hash = ((hash << 4) + text.charCodeAt(index)) >>> 0;
    const high = hash & 0xf0000000;
    if (high !== 0) hash = (hash ^ (high >>> 24) ^ high) >>> 0;
  }
  return hash;
}

function variable(key: string, isLong: boolean, environment: Environment): Part {
  if (isLong && key.startsWith('env:')) return () => environment[key.slice(4)] ?? '';
  switch (key) {
    case isLong ? 'user' : 'u':
      return (name) => name;
    case isLong ? 'username' : 'n':
      return (name) => name.split('@', 1)[0] ?? '';
    case isLong ? 'domain' : 'd':
      return (name) => (name.includes('@') ? name.slice(name.indexOf('@') + 1) : '');
    case isLong ? '' : '%':
      return () => '%';
    default:
      return () => {
        throw new HashFormatError(`Unknown variable '%${key}'`);
      };
  }
}
