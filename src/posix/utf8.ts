/**
 * The length in bytes of the well-formed UTF-8 character at an index of a latin1 string, or 0 if there is none.
 * Surrogates, overlong encodings and characters above U+10FFFF are not well-formed.
 */
export function utf8Length(text: string, index: number): number {
  const lead = text.charCodeAt(index);
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || index + length > text.length) return 0;
  for (let offset = 1; offset < length; offset++) {
    if ((text.charCodeAt(index + offset) & 0xc0) !== 0x80) return 0;
  }
  const second = text.charCodeAt(index + 1);
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

const REPLACEMENT = '\xef\xbf\xbd';

/** Replaces each byte that is not part of well-formed UTF-8 by U+FFFD. */
export function wellFormed(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  let formed = '';
  for (let index = 0; index < text.length; ) {
    const length = utf8Length(text, index);
    formed += length === 0 ? REPLACEMENT : text.slice(index, index + length);
    index += Math.max(length, 1);
  }
  return formed;
}
