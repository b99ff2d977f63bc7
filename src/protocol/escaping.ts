const escapable = /[\0\x01\t\r\n]/g;
const escapes: Readonly<Record<string, string>> = {
  '\0': '\x010',
  '\x01': '\x011',
  '\t': '\x01t',
  '\r': '\x01r',
  '\n': '\x01n',
};
const unescapes: Readonly<Record<string, string>> = { '0': '\0', '1': '\x01', t: '\t', r: '\r', n: '\n' };

/** Escapes a field, which can contain any byte. spec: protocol 1 */
export function tabEscape(field: string): string {
  return field.replace(escapable, (byte) => escapes[byte] ?? byte);
}

/** Undoes {@link tabEscape}; a lone escape byte at the end is dropped. spec: protocol 1 */
export function tabUnescape(field: string): string {
  return field.replace(/\x01(.?)/gs, (_, escaped: string) => unescapes[escaped] ?? escaped);
}

/**
 * Splits a line at TABs. Each field is unescaped, and then ends at its first NUL. An empty line has no fields.
 * spec: command-line 2.1, protocol 1
 */
export function splitFields(line: string): string[] {
  if (line === '') return [];
  const fields: string[] = [];
  let start = 0;
  for (let tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
    fields.push(line.slice(start, tab));
    start = tab + 1;
  }
  fields.push(line.slice(start));
  return line.includes('\x01') ? fields.map((field) => upToNul(tabUnescape(field))) : fields;
}

/** Cuts a text at its first NUL, because the peer uses C strings. */
export function upToNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/** A request or reply line, including its line feed. */
export function joinFields(fields: readonly string[]): string {
  return `${fields.map(tabEscape).join('\t')}\n`;
}
