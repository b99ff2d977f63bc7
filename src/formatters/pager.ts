import { type Formatter, rowsOf, titleOf } from './formatter.ts';

/** One value per line, a form feed between rows. spec: command-line 4.2 */
export const pager: Formatter = {
  purpose: 'A line {key}: {value} for each value, and a form feed between rows.',
  async write({ headers, rows }, output) {
    const prefixes = headers.map((header) => (header.hideTitle ? '' : `${titleOf(header)}: `));
    let separator = '';
    for await (const batch of rows) {
      let text = '';
      for (const row of rowsOf(batch)) {
        text += separator + row.map((value, column) => `${prefixes[column]}${value}\n`).join('');
        separator = '\f\n';
      }
      await output.write(text);
    }
  },
};
