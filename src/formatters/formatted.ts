import { type Formatter, rowsOf, UnsuitableFormatterError } from './formatter.ts';

/** Rows in the command's own template. spec: command-line 4.5 */
export const formatted: Formatter = {
  purpose: "Text of the command's own; `status` with a user, `dump` and `apply` have one.",
  async write({ rows, template }, output) {
    for await (const batch of rows) {
      if (batch.length === 0) continue;
      if (template === undefined) {
        throw new UnsuitableFormatterError('formatted formatter cannot be used without a format.');
      }
      await output.write(rowsOf(batch).map(template).join(''));
    }
  },
};
