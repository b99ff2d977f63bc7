import { ByteLines } from './byte-lines.ts';
import { type Formatter, titleOf } from './formatter.ts';

/** Values separated by TABs. The title line includes hidden titles. spec: command-line 4.3 */
export const tab: Formatter = {
  purpose: 'One line per row, values separated by TABs, titles first. For scripts, usually with `-h`.',
  async write({ headers, rows }, output, { hideTitles }) {
    if (!hideTitles) await output.write(`${headers.map(titleOf).join('\t')}\n`);
    const lines = new ByteLines('\t');
    for await (const batch of rows) {
      if ('toRows' in batch) await output.writeBytes(lines.of(batch));
      else await output.write(batch.map((row) => `${row.join('\t')}\n`).join(''));
    }
  },
};
