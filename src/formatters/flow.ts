import { type Formatter, rowsOf, titleOf } from './formatter.ts';

/** `title=value` pairs, one line per row. spec: command-line 4.1 */
export const flow: Formatter = {
  purpose: 'Pairs {key}={value}, one line per row.',
  async write({ headers, rows }, output) {
    const prefixes = headers.map((header) => (header.hideTitle ? '' : `${titleOf(header)}=`));
    for await (const batch of rows) {
      const lines = rowsOf(batch).map((row) => row.map((value, column) => prefixes[column] + value).join(' '));
      await output.write(lines.map((line) => `${line}\n`).join(''));
    }
  },
};
