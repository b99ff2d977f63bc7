/**
 * How strings represent the bytes of user names and tags, which have no character set of their own.
 *
 * - `utf8`: as text. Invalid UTF-8 is decoded as U+FFFD.
 * - `latin1`: one character per byte. It represents any bytes without loss.
 */
export type Encoding = 'utf8' | 'latin1';

const beyondAscii = /[^\0-\x7f]/;
const beyondLatin1 = /[^\0-\xff]/;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Encodes a string from the caller of the library. The result is latin1, like all internal strings.
 *
 * @throws TypeError for a string that cannot be encoded, or that contains NUL, which ends a string for the director
 */
export function textToBytes(text: string, encoding: Encoding = 'utf8'): string {
  if (text.includes('\0')) throw new TypeError('a string for a director cannot contain NUL');
  if (!beyondAscii.test(text)) return text;
  if (encoding === 'latin1') {
    if (beyondLatin1.test(text)) throw new TypeError('a character is outside of latin1');
    return text;
  }
  if (loneSurrogate.test(text)) throw new TypeError('a string contains a lone surrogate');
  return Buffer.from(text).toString('latin1');
}

/** Decodes an internal latin1 string for the caller of the library. */
export function bytesToText(bytes: string, encoding: Encoding = 'utf8'): string {
  return encoding === 'latin1' || !beyondAscii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}
