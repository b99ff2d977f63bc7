/**
 * How strings stand for the bytes of user names and tags, which have no character set of their own.
 *
 * - `utf8`: as text. Bytes that are no UTF-8 are given as U+FFFD.
 * - `latin1`: each character is one byte, so that nothing is lost, whatever the bytes are.
 */
export type Encoding = 'utf8' | 'latin1';

const beyondAscii = /[^\0-\x7f]/;
const beyondLatin1 = /[^\0-\xff]/;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * The bytes that a string of the library's user stands for, as the inside has them: latin1.
 *
 * @throws TypeError for a string that has none, or has a NUL, which ends a string for the director
 */
export function textToBytes(text: string, encoding: Encoding = 'utf8'): string {
  if (text.includes('\0')) throw new TypeError('a NUL ends a name for the director');
  if (!beyondAscii.test(text)) return text;
  if (encoding === 'latin1') {
    if (beyondLatin1.test(text)) throw new TypeError('a character is no byte');
    return text;
  }
  if (loneSurrogate.test(text)) throw new TypeError('half of a surrogate pair is no text');
  return Buffer.from(text).toString('latin1');
}

/** The string that stands for bytes of the inside. */
export function bytesToText(bytes: string, encoding: Encoding = 'utf8'): string {
  return encoding === 'latin1' || !beyondAscii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}
