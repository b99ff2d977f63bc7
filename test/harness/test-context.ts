import { type ConnectionOptions, DirectorConnection } from '../../src/client/connection.ts';
import type { socketPath } from '../../src/commands/shared/socket-path.ts';
import type { CommandContext } from '../../src/commands/shared/subcommand.ts';
import { type Listing, rowsOf } from '../../src/formatters/formatter.ts';
import type { FormatterName } from '../../src/formatters/index.ts';
import type { Row } from '../../src/formatters/row.ts';
import type { ArgumentsOf } from '../../src/program/option.ts';

/** A command context that records log lines and output. */
export class TestContext implements CommandContext {
  /** Warnings and errors. */
  readonly said: string[] = [];
  /** All log lines, with their levels. */
  readonly told: string[] = [];
  /** Standard output, except rows. */
  readonly written: string[] = [];
  /** The printed listings, with their formatters. */
  readonly listings: { readonly listing: Listing; readonly formatter: FormatterName }[] = [];
  readonly rows: Row[] = [];
  /** The lines of progress that a terminal with 30 columns would show. */
  readonly drawn: string[] = [];
  status = 0;
  /** What a signal would say. */
  interruption: (() => string) | undefined;
  readonly settings;
  readonly log;
  readonly #connections: DirectorConnection[] = [];
  readonly localTime = String;
  readonly commandLine = '';
  formatter: FormatterName | undefined;
  timeoutMs: number | undefined;

  readonly #limit: ConnectionOptions;

  /** @param path the default path of the director */
  constructor(path = '', limit: ConnectionOptions = {}) {
    this.#limit = limit;
    const tell = (level: string) => (text: string) => {
      this.told.push(`${level}: ${text}`);
      if (level !== 'Info') this.said.push(text);
    };
    const progress = (draw: (columns: number) => string) => void this.drawn.push(draw(30));
    this.log = { progress, info: tell('Info'), warning: tell('Warning'), error: tell('Error') };
    const values: Record<string, string> = { director_username_hash: '%Lu' };
    const get = (key: string) => values[key] ?? '';
    this.settings = {
      baseDir: path,
      directorUsernameHash: '%Lu',
      logTimestamp: '',
      get,
      environment: {},
      sections: () => [],
    };
  }

  readonly fail = (status: number): void => {
    this.status = status;
  };

  director({ 'socket-path': path = '' }: ArgumentsOf<typeof socketPath>): Promise<DirectorConnection> {
    return this.connect(path);
  }

  async connect(path: string): Promise<DirectorConnection> {
    const connection = await DirectorConnection.open(path, this.#limit);
    this.#connections.push(connection);
    return connection;
  }

  async print(listing: Listing, formatter: FormatterName): Promise<void> {
    this.listings.push({ listing, formatter });
    for await (const batch of listing.rows) this.rows.push(...rowsOf(batch));
  }

  onInterrupt(describe: (() => string) | undefined): void {
    this.interruption = describe;
  }

  async openScreen(): Promise<undefined> {
    return undefined;
  }

  async flush(): Promise<void> {}

  async write(text: string): Promise<void> {
    this.written.push(text);
  }

  async say(text: string): Promise<void> {
    this.written.push(text);
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
