import type { PackedRows } from './packed-rows.ts';
import type { Row } from './row.ts';

/** A column. Programs read the key, people the title. spec: command-line 4 */
export interface Header {
  readonly key: string;
  /** The key by default. */
  readonly title?: string;
  /** Whether formatters for people omit the title. Column widths still include it. */
  readonly hideTitle?: boolean;
  /** Whether the table gives its spare width to this column. */
  readonly expand?: boolean;
  /** Tables align numbers to the right; JSON writes a percentage as a fraction. */
  readonly type?: 'number' | 'percentage';
}

/** The colour of a highlighted row. */
export type Colour = 'green' | 'yellow' | 'red' | 'dim';

/** A batch of rows. Packed rows are valid until the next batch is requested. */
export type Batch = readonly Row[] | PackedRows;

/** What a command prints. */
export interface Listing {
  readonly headers: readonly Header[];
  /** Batches of rows, as they arrive. */
  readonly rows: AsyncIterable<Batch>;
  /** The text that `formatted` writes for a row, including its line feed. */
  readonly template?: (row: Row) => string;
  /** The metrics that `prometheus` writes. */
  readonly metrics?: readonly Metric[];
  /**
   * Whether JSON output has numbers, null for `-`, keys in snake_case and a final line feed. The original's commands
   * have strings only.
   */
  readonly isTyped?: true;
  /**
   * Whether rows arrive as events occur. A table then takes its widths from the first batch, and writes each batch at
   * once.
   */
  readonly isEndless?: true;
  /** The colour of a row in a table on a terminal. */
  readonly colourOf?: (row: Row) => Colour | undefined;
  /** The last line of a table, below its rows. Called after the last row. */
  readonly summary?: () => string;
}

/** A metric with at most one sample per row. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** The sample of a row; undefined if it has none. Times are in Unix seconds. */
  value(row: Row): number | undefined;
  labels(row: Row): Readonly<Record<string, string>>;
}

/** The formatter cannot show this listing. */
export class UnsuitableFormatterError extends Error {
  override readonly name = 'UnsuitableFormatterError';
}

/** The destination of formatted text. */
export interface Output {
  /** Writes latin1 text. If it returns a promise, the caller waits for it before writing more. */
  write(text: string): Promise<void> | void;
  /** As {@link write}, for bytes. The caller may reuse the buffer after the call, or after the promise. */
  writeBytes(bytes: Uint8Array): Promise<void> | void;
}

export interface FormatOptions {
  /** `-h`: omits the title line. */
  readonly hideTitles: boolean;
  /** Whether the output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether to use colours. */
  readonly hasColours: boolean;
  /** The width of the terminal, or the width to assume, in columns. */
  width(): number;
}

/** An output format for listings. */
export interface Formatter {
  /** A description in the markup of the manual page. */
  readonly purpose: string;
  /** Whether it writes times as Unix seconds instead of local dates. */
  readonly hasUnixTimes?: true;
  /** Whether it escapes control characters. On a terminal, other formatters get rows without control characters. */
  readonly escapesControls?: true;
  /**
   * Writes a listing as its rows arrive, and waits while the output is busy. Errors from the rows are rethrown;
   * buffered rows are then discarded.
   *
   * @throws UnsuitableFormatterError
   */
  write(listing: Listing, output: Output, options: FormatOptions): Promise<void>;
}

/** The first `count` rows of a batch as strings; all rows by default. */
export function rowsOf(batch: Batch, count = batch.length): readonly Row[] {
  return 'toRows' in batch ? batch.toRows(count) : batch.slice(0, count);
}

/** The title of a column for people. */
export function titleOf(header: Header): string {
  return header.title ?? header.key;
}
