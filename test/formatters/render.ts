import type { FormatOptions, Listing } from '../../src/formatters/formatter.ts';
import { type FormatterName, formatters } from '../../src/formatters/index.ts';
import type { Row } from '../../src/formatters/row.ts';

/** The output of a formatter for rows that arrive in batches of the given size. */
export async function render(
  name: FormatterName,
  listing: Omit<Listing, 'rows'> & { readonly rows: readonly Row[] },
  {
    batch = 7,
    width = 80,
    ...options
  }: Partial<Omit<FormatOptions, 'width'>> & { batch?: number; width?: number } = {},
): Promise<string> {
  let text = '';
  const whole: Listing = { ...listing, rows: batches(listing.rows, batch) };
  await formatters[name].write(
    whole,
    {
      write(more) {
        text += more;
      },
      writeBytes(bytes) {
        text += Buffer.from(bytes).toString('latin1');
      },
    },
    { hideTitles: false, isTerminal: false, hasColours: false, width: () => width, ...options },
  );
  return text;
}

async function* batches(rows: readonly Row[], size: number): AsyncGenerator<Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
