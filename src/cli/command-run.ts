import { DirectorConnection } from '../client/connection.ts';
import { directorPath, type socketPath } from '../commands/shared/socket-path.ts';
import type { CommandContext, Screen } from '../commands/shared/subcommand.ts';
import type { Formatter, Listing } from '../formatters/formatter.ts';
import { type FormatterName, formatters } from '../formatters/index.ts';
import { safeListing } from '../formatters/safe-listing.ts';
import { localDates } from '../posix/local-date.ts';
import { shellWord } from '../posix/shell-words.ts';
import type { TimeZone } from '../posix/time-zone.ts';
import { visibleControls } from '../posix/visible-controls.ts';
import type { Logger } from '../program/logger.ts';
import type { ArgumentsOf } from '../program/option.ts';
import { BufferedStdout } from '../program/stdout.ts';
import { coloursAreWanted, isTerminal, tableWidth } from '../program/terminal.ts';
import type { Settings } from '../settings/load-settings.ts';
import type { GlobalOptions } from './global-options.ts';
import { Interruption } from './interruption.ts';

type Environment = Readonly<Record<string, string>>;

const nothing: Listing = { headers: [], rows: noRows() };

async function* noRows(): Listing['rows'] {}

/** One run of a subcommand: its context, its output and its exit status. */
export class CommandRun implements CommandContext {
  readonly settings: Settings;
  readonly log: Logger;
  readonly localTime: (seconds: number) => string;
  status = 0;
  /** How long to wait for data from the director, in milliseconds; no limit by default. */
  timeoutMs: number | undefined;
  readonly #options: GlobalOptions;
  readonly #words: readonly string[];
  readonly #environment: Environment;
  readonly #stdout = new BufferedStdout();
  readonly #interruption: Interruption;
  #printed = false;

  /**
   * @param words the command word and everything after it
   * @param environment the whole environment, not the part that the settings keep
   */
  constructor(
    settings: Settings,
    options: GlobalOptions,
    words: readonly string[],
    environment: Environment,
    zone: TimeZone,
    log: Logger,
  ) {
    this.localTime = hasUnixTimes(options.formatter) ? String : localDates(zone);
    this.settings = settings;
    this.#options = options;
    this.#words = words;
    this.#environment = environment;
    this.log = log;
    this.#interruption = new Interruption((text) => log.warning(text));
  }

  readonly fail = (status: number): void => {
    this.status = status;
  };

  get commandLine(): string {
    return this.#words.map(shellWord).join(' ');
  }

  get formatter(): FormatterName | undefined {
    return this.#options.formatter;
  }

  onInterrupt(describe: (() => string) | undefined): void {
    this.#interruption.describe = describe;
  }

  director(args: ArgumentsOf<typeof socketPath>): Promise<DirectorConnection> {
    return this.connect(directorPath(args, this.settings));
  }

  connect(path: string, timeoutMs: number | 'none' = this.timeoutMs ?? 'none'): Promise<DirectorConnection> {
    return DirectorConnection.open(path, {
      ...(this.#options.debug && { trace: (event: string) => this.log.debug(event) }),
      ...(timeoutMs !== 'none' && { timeoutMs }),
    });
  }

  async print(listing: Listing, formatter: FormatterName): Promise<void> {
    this.#printed = true;
    const chosen: Formatter = formatters[this.#options.formatter ?? formatter];
    const onTerminal = isTerminal();
    const shown = onTerminal && !chosen.escapesControls ? safeListing(listing) : listing;
    await chosen.write(shown, this.#stdout, {
      hideTitles: this.#options.hideTitles ?? false,
      isTerminal: onTerminal,
      hasColours: onTerminal && coloursAreWanted(this.#environment),
      width: tableWidth,
    });
  }

  async say(text: string): Promise<void> {
    this.log.endProgress();
    if (this.#options.formatter === undefined && isTerminal()) await this.#stdout.write(`${visibleControls(text)}\n`);
  }

  async write(text: string): Promise<void> {
    this.#printed = true;
    await this.#stdout.write(text);
  }

  async flush(): Promise<void> {
    await this.#stdout.flush();
  }

  async openScreen(): Promise<Screen | undefined> {
    if (this.#options.formatter !== undefined || !isTerminal()) return undefined;
    const { openScreen } = await import('./screen.ts');
    return openScreen(this.#environment);
  }

  /** Ends the output. If there was none, a formatter from `-f` prints an empty listing. spec: command-line 4 */
  async finish(): Promise<void> {
    const { formatter } = this.#options;
    this.log.endProgress();
    if (!this.#printed && formatter !== undefined) await this.print(nothing, formatter);
    await this.#stdout.flush();
  }
}

function hasUnixTimes(name: FormatterName | undefined): boolean {
  const chosen: Formatter | undefined = name && formatters[name];
  return chosen?.hasUnixTimes === true;
}
