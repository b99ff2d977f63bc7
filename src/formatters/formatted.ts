import type { Formatter } from './formatter.ts';

/** A template was asked of a listing that has none. */
export class MissingTemplateError extends Error {
  override readonly name = 'MissingTemplateError';

  constructor() {
    super('formatted formatter cannot be used without a format.');
  }
}

/** Rows as the command's own template writes them. spec: cli.md 4.5 */
export const formatted: Formatter = async ({ rows, template }, output) => {
  for await (const batch of rows) {
    if (batch.length === 0) continue;
    if (template === undefined) throw new MissingTemplateError();
    await output.write(batch.map(template).join(''));
  }
};
