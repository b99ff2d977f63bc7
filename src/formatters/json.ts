import { utf8Length } from '../posix/utf8.ts';
import { type Formatter, type Header, rowsOf } from './formatter.ts';

const REPLACEMENT = '\xef\xbf\xbd';
const special = /["\\\x00-\x1f\x80-\xff]/;
/** DEL and the C1 controls, which JSON does not require to be escaped. */
const passedControls = /\x7f|\xc2[\x80-\x9f]/g;
const shortEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};
const separators: Readonly<Record<string, string>> = { '\xe2\x80\xa8': '\\u2028', '\xe2\x80\xa9': '\\u2029' };

/** An array of objects on one line without a line feed; all values are strings. spec: command-line 4.4 */
export const json: Formatter = {
  purpose:
    "One array of objects on one line. With Dovecot's commands all values are strings; the additional commands have numbers as numbers.",
  escapesControls: true,
  async write({ headers, rows, isTyped }, output, { isTerminal }) {
    const write = async (text: string) => output.write(isTerminal ? text.replace(passedControls, unicodeEscape) : text);
    const keyOf = ({ key }: Header) => (isTyped ? key.replaceAll(/[ -]/g, '_') : key);
    const prefixes = headers.map((header, column) => `${column === 0 ? '{' : ','}${quote(keyOf(header))}:`);
    const written = (value: string, column: number) => (isTyped ? typed(value, headers[column]) : quote(value));
    await write('[');
    let separator = '';
    for await (const batch of rows) {
      let text = '';
      for (const row of rowsOf(batch)) {
        text += separator;
        row.forEach((value, column) => {
          text += prefixes[column] + written(value, column);
        });
        text += '}';
        separator = ',';
      }
      await write(text);
    }
    await write(isTyped ? ']\n' : ']');
  },
};

/** Converts `-` to null, and values of numeric columns to numbers. A value that is not a number stays a string. */
function typed(value: string, header: Header | undefined): string {
  if (value === '-') return 'null';
  if (header?.type === undefined) return quote(value);
  const number = header.type === 'percentage' ? Number((Number(value.slice(0, -1)) / 100).toFixed(6)) : Number(value);
  return Number.isFinite(number) && value !== '' ? String(number) : quote(value);
}

function quote(text: string): string {
  return special.test(text) ? `"${escapeText(text)}"` : `"${text}"`;
}

function escapeText(text: string): string {
  let escaped = '';
  for (let index = 0; index < text.length; ) {
    const length = utf8Length(text, index);
    const character = text.slice(index, index + Math.max(length, 1));
    escaped += length === 0 ? REPLACEMENT : (shortEscapes[character] ?? separators[character] ?? control(character));
    index += character.length;
  }
  return escaped;
}

function control(character: string): string {
  return character < ' ' ? unicodeEscape(character) : character;
}

/** Escapes a UTF-8 character up to U+00BF: its last byte is its code point. */
function unicodeEscape(character: string): string {
  return `\\u${character
    .charCodeAt(character.length - 1)
    .toString(16)
    .padStart(4, '0')}`;
}
