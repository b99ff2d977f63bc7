import type { Output } from './output.ts';
import type { PackedRows } from './packed-rows.ts';
import type { Row } from './row.ts';

/** A column. Keys name values for programs, titles for people. spec: command-line 4 */
export interface Header {
  readonly key: string;
  /** The key where absent. */
  readonly title?: string;
  /** Whether people see no title; widths still count it. */
  readonly hideTitle?: boolean;
  /** Whether a table gives spare width to this column. */
  readonly expand?: boolean;
  /** Numbers stand to the right in tables; a percentage is a fraction for JSON. */
  readonly type?: 'number' | 'percentage';
}

/** How a row can stand out. */
export type Colour = 'green' | 'yellow' | 'red' | 'dim';

/** Some rows. Packed ones are valid until the next batch is asked for. */
export type Batch = readonly Row[] | PackedRows;

/** What a command prints. */
export interface Listing {
  readonly headers: readonly Header[];
  /** Batches of rows, as they arrive. */
  readonly rows: AsyncIterable<Batch>;
  /** How `formatted` writes a row, its line end included. */
  readonly template?: (row: Row) => string;
  /** What `prometheus` writes. */
  readonly metrics?: readonly Metric[];
  /**
   * Whether JSON has numbers as numbers, `-` as null, keys in snake_case, and a line end: what the original prints has
   * strings only.
   */
  readonly isTyped?: true;
  /** Whether its rows come as things happen: a table then decides its widths by the first batch, and shows each at once. */
  readonly isEndless?: true;
  /** The colour of a row of a table on a terminal. */
  readonly colourOf?: (row: Row) => Colour | undefined;
  /** A last line for people, which a table has under its rows. It is asked for when all rows are there. */
  readonly summary?: () => string;
}

/** A metric that each row can give a sample of. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** undefined if the row has none. Times are in Unix seconds. */
  value(row: Row): number | undefined;
  labels(row: Row): Readonly<Record<string, string>>;
}

/** The formatter cannot show this listing. */
export class UnsuitableFormatterError extends Error {
  override readonly name = 'UnsuitableFormatterError';
}

export interface FormatOptions {
  /** `-h`: no line of titles. */
  readonly hideTitles: boolean;
  /** Whether the output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether colours are welcome. */
  readonly hasColours: boolean;
  /** The width of the terminal, or the width to assume, in columns. */
  width(): number;
}

/** A layout for listings. */
export interface Formatter {
  /** What it is for, in the markup of the manual page. */
  readonly purpose: string;
  /** Whether it writes times as Unix seconds, not as local dates. */
  readonly hasUnixTimes?: true;
  /** Whether its syntax can escape control characters. For other formatters they are replaced before, on a terminal. */
  readonly escapesControls?: true;
  /**
   * Writes a listing as its rows arrive, and waits for the output to take it. An error from the rows passes through; what
   * is still held back is then not written.
   *
   * @throws UnsuitableFormatterError
   */
  write(listing: Listing, output: Output, options: FormatOptions): Promise<void>;
}

/** The first rows of a batch as strings; all of them unless told how many. */
export function rowsOf(batch: Batch, count = batch.length): readonly Row[] {
  return 'toRows' in batch ? batch.toRows(count) : batch.slice(0, count);
}

/** The title of a column for people. */
export function titleOf(header: Header): string {
  return header.title ?? header.key;
}
