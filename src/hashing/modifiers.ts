import type { Layout } from './format-item.ts';
import { HashFormatError } from './hash-format-error.ts';
import { md5Hex, md5LongPrefix } from './md5.ts';
import type { Value } from './variables.ts';

type Modifier = (text: string) => string;

/** spec: command-line 7 */
const modifiers: ReadonlyMap<string, Modifier> = new Map(
  Object.entries<Modifier>({
    L: (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    U: (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
    E: (text) => text.replace(/["'\\]/g, '\\$&'),
    X: (text) => (/^\d+$/.test(text) ? hexadecimal(BigInt(text)) : '0'),
    R: (text) => text.split('').reverse().join(''),
    M: md5Hex,
    D: (text) => text.replaceAll('.', ',dc='),
    T: (text) => text.replace(/[\t-\r ]+$/, ''),
  }),
);

/** These two give a number, which the width limits and the offset pads. */
const numbers: Readonly<Record<string, (text: string) => bigint>> = {
  H: (text) => BigInt(shiftHash(text)),
  N: md5LongPrefix,
};

/** A little less than the maximum length of a JavaScript string, and more than any user name needs. */
const MAX_PADDING = 2 ** 29 - 25;

/** Applies the modifiers, offset and width of an item to its value. spec: command-line 7 */
export function modified(value: Value, layout: Layout): Value {
  let { offset, width } = layout;
  const steps: Modifier[] = [];
  for (const letter of layout.modifiers) {
    const number = numbers[letter];
    if (number === undefined) steps.push(modifiers.get(letter) ?? String);
    else {
      const [limit, digits] = [width, offset];
      steps.push((text) => limited(number(text), limit, digits));
      offset = 0;
      width = 0;
    }
  }
  if (offset !== 0 || width !== 0) steps.push((text) => cut(text, { ...layout, offset, width }));
  return steps.reduce<Value>((before, step) => (name) => step(before(name)), value);
}

function cut(text: string, { offset, width, zeros }: Layout): string {
  const rest = text.slice(offset);
  if (zeros) return width > 0 ? padded(rest, width) : rest;
  if (width < 0) return -width > rest.length ? rest : rest.slice(0, width);
  return width > 0 ? rest.slice(0, width) : rest;
}

function limited(number: bigint, limit: number, digits: number): string {
  const remainder = limit > 0 ? number % BigInt(limit) : number;
  return padded(BigInt.asUintN(32, remainder).toString(16), digits);
}

function padded(text: string, width: number): string {
  if (width > MAX_PADDING) throw new HashFormatError(`Padding to ${width} bytes is too much`);
  return text.padStart(width, '0');
}

function hexadecimal(number: bigint): string {
  return number < 2n ** 64n ? number.toString(16) : '0';
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
