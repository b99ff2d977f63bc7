import { type Formatter, rowsOf } from './formatter.ts';
import { utf8Length } from './utf8.ts';

const REPLACEMENT = '\xef\xbf\xbd';
const special = /["\\\x00-\x1f\x80-\xff]/;
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

/** An array of objects on one line without an end, every value a string. spec: cli.md 4.4 */
export const json: Formatter = async ({ headers, rows }, output) => {
  const prefixes = headers.map(({ key }, column) => `${column === 0 ? '{' : ','}${quote(key)}:`);
  await output.write('[');
  let separator = '';
  for await (const batch of rows) {
    let text = '';
    for (const row of rowsOf(batch)) {
      text += separator;
      row.forEach((value, column) => {
        text += prefixes[column] + quote(value);
      });
      text += '}';
      separator = ',';
    }
    await output.write(text);
  }
  await output.write(']');
};

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
  return character < ' ' ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character;
}
