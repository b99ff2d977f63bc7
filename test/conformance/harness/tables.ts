/** The formatters of the original. */
export const FORMATTERS = ['flow', 'pager', 'tab', 'table', 'json', 'formatted'] as const;

/** The global options for each formatter, with and without titles. */
export const FORMATTER_OPTIONS: readonly string[] = FORMATTERS.flatMap((name) => [`-f ${name}`, `-h -f ${name}`]);

/** A list reply: each row's fields, then the empty line. */
export function list(...rows: readonly (readonly (string | number)[])[]): string {
  return rows
    .map((row) => `${row.join('\t')}\n`)
    .concat('\n')
    .join('');
}
