import type { DirectorConnection } from '../../client/connection.ts';
import type { Listing } from '../../formatters/formatter.ts';
import type { FormatterName } from '../../formatters/index.ts';
import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import type { Settings } from '../../settings/load-settings.ts';
import type { socketPath } from './socket-path.ts';

/** The definition of a subcommand. */
export interface Subcommand<P extends Parameters = Parameters> {
  /** The words after `director`. */
  readonly name: string;
  /** What the usage line shows after the name. spec: command-line 1.3, 1.5 */
  readonly synopsis: string;
  /** A one-line description. */
  readonly summary: string;
  /** Set if the original lacks the subcommand; the usage texts, which are the original's, then omit it. */
  readonly addition?: true;
  readonly parameters: P;
  /** @throws UsageError, FatalError, DirectorError */
  run(context: CommandContext, args: ArgumentsOf<P>): Promise<void>;
}

/** The interface between a subcommand and the command line. */
export interface CommandContext {
  readonly settings: Settings;
  readonly log: CommandLog;
  /** The subcommand and its arguments, quoted for a shell. */
  readonly commandLine: string;
  /** The formatter that the user chose with `-f`. */
  readonly formatter: FormatterName | undefined;
  /** `--timeout`: how long to wait for more input, in milliseconds; undefined for no limit. */
  readonly timeoutMs: number | undefined;
  /** Formats Unix seconds in local time; for a formatter with Unix times they stay seconds. spec: command-line 2.1 */
  localTime(this: void, seconds: number): string;
  /** The exit status so far. */
  readonly status: number;
  /** Sets the exit status; a later call replaces it. */
  fail(status: number): void;
  /**
   * Connects to the director that `-a` names, by default to the one in `base_dir`. spec: command-line 2.1
   *
   * @throws DirectorError with a code of `DirectorConnection.open`
   */
  director(args: ArgumentsOf<typeof socketPath>): Promise<DirectorConnection>;
  /**
   * Connects to a director.
   *
   * @param timeoutMs how long it may be silent during a reply, in milliseconds; by default the value of `--timeout`
   * @throws DirectorError with a code of `DirectorConnection.open`
   */
  connect(path: string, timeoutMs?: number | 'none'): Promise<DirectorConnection>;
  /**
   * Sets the warning that is printed if a signal ends the program, such as how far the command has come. By default,
   * and for undefined, nothing is printed.
   */
  onInterrupt(describe: (() => string) | undefined): void;
  /** Takes over the terminal; undefined if standard output is not a terminal or the user chose a formatter. */
  openScreen(): Promise<Screen | undefined>;
  /** Flushes buffered output. */
  flush(): Promise<void>;
  /** Writes latin1 text without a formatter. */
  write(text: string): Promise<void>;
  /** Writes a line, but only to a terminal and if the user chose no formatter. */
  say(text: string): Promise<void>;
  /** Writes a listing with the formatter that the user chose, by default with this one. */
  print(listing: Listing, formatter: FormatterName): Promise<void>;
}

/** The part of the context that reports failures. */
export type FailureContext = Pick<CommandContext, 'log' | 'fail'>;

/** The terminal was resized or closed, or a key was pressed. */
export type ScreenEvent = 'resized' | 'closed' | Key;

/** A key that was pressed. */
export interface Key {
  /** The text that the key types, latin1, or the name of a key without text, such as `up`, `pagedown` or `escape`. */
  readonly key: string;
  /** Whether `key` is text. */
  readonly isText: boolean;
}

/** A terminal in full-screen mode. */
export interface Screen {
  /** The current width, in characters. */
  readonly columns: number;
  readonly rows: number;
  readonly hasColours: boolean;
  /** Replaces the contents. Lines that are too long are cut off, and surplus lines are not shown. */
  draw(lines: readonly string[]): void;
  nextEvent(): Promise<ScreenEvent>;
  /** Restores the terminal. */
  close(): void;
}

/** Messages on standard error. spec: command-line 5 */
export interface CommandLog {
  /**
   * Shows the progress of a long command, only on a terminal. The next line replaces it.
   *
   * @param draw returns a line for a terminal with this number of columns
   */
  progress(draw: (columns: number) => string): void;
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
}

/** Defines a subcommand; the types of its arguments are inferred from its parameters. */
export function subcommand<const P extends Parameters>(definition: Subcommand<P>): Subcommand<P> {
  return definition;
}
