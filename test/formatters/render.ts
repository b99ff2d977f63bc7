import type { FormatOptions, Listing, Row } from '../../src/formatters/formatter.ts';
import { type FormatterName, formatters } from '../../src/formatters/index.ts';

/** What a formatter writes for some rows, which arrive in batches of the given size. */
export async function render(
  name: FormatterName,
  listing: Omit<Listing, 'rows'> & { readonly rows: readonly Row[] },
  { batch = 7, ...options }: Partial<FormatOptions> & { batch?: number } = {},
): Promise<string> {
  let text = '';
  const whole: Listing = { ...listing, rows: batches(listing.rows, batch) };
  await formatters[name](
    whole,
    {
      write(more) {
        text += more;
      },
      writeBytes(bytes) {
        text += Buffer.from(bytes).toString('latin1');
      },
    },
    { hideTitles: false, width: 80, hasColours: false, ...options },
  );
  return text;
}

async function* batches(rows: readonly Row[], size: number): AsyncGenerator<Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
