import type { DirectorConnection } from '../client/connection.ts';
import type { Listing } from '../formatters/formatter.ts';
import type { FormatterName } from '../formatters/index.ts';
import type { ArgumentsOf, Parameters } from '../program/option.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';
import type { socketPath } from './socket-path.ts';

/** One subcommand: what it takes, and what it does. */
export interface Subcommand<P extends Parameters = Parameters> {
  /** The words after `director`. */
  readonly name: string;
  /** What its usage line shows after the name. spec: command-line 1.3, 1.5 */
  readonly synopsis: string;
  /** What it is for, in one line. */
  readonly summary: string;
  /** Whether the original lacks it: its usage texts stay as they are then. */
  readonly addition?: true;
  readonly parameters: P;
  /** @throws UsageError, FatalError, DirectorError */
  run(context: CommandContext, args: ArgumentsOf<P>): Promise<void>;
}

/** What a subcommand works with. */
export interface CommandContext {
  readonly settings: LoadedSettings;
  readonly log: CommandLog;
  /** The subcommand and its arguments, as a shell would take them. */
  readonly commandLine: string;
  /** The formatter that the user chose. */
  readonly formatter: FormatterName | undefined;
  /** How long to wait for what is awaited to go on, in milliseconds; without a limit by default. */
  readonly timeoutMs: number | undefined;
  /** Unix seconds as a date in local time; for metrics they stay seconds. spec: command-line 2.1 */
  localTime(this: void, seconds: number): string;
  /** The exit status so far. */
  readonly status: number;
  /** Sets the exit status; a later one replaces it. */
  fail(status: number): void;
  /**
   * Connects to the director that `-a` names, or to the one below `base_dir`. spec: command-line 2.1
   *
   * @throws DirectorError of kind `connect` or `handshake`
   */
  director(args: ArgumentsOf<typeof socketPath>): Promise<DirectorConnection>;
  /**
   * Connects to a director.
   *
   * @param timeoutMs how long it may be silent in a reply; what `--timeout` says by default
   * @throws DirectorError with a code of `DirectorConnection.open`
   */
  connect(path: string, timeoutMs?: number | 'none'): Promise<DirectorConnection>;
  /**
   * Says what is printed as a warning when the user or the system ends the program: how things stand then. Nothing is by
   * default, or after undefined.
   */
  onInterrupt(describe: (() => string) | undefined): void;
  /** Takes over the terminal, unless the output is none or the user chose a formatter. */
  openScreen(): Promise<Screen | undefined>;
  /** Writes what was printed so far. */
  flush(): Promise<void>;
  /** Writes text, latin1, as it is: for output that no formatter makes. */
  write(text: string): Promise<void>;
  /** Writes a line for people: on a terminal, and only if the user chose no formatter. */
  say(text: string): Promise<void>;
  /** Writes a listing in the formatter that the user chose, or else in this one. */
  print(listing: Listing, formatter: FormatterName): Promise<void>;
}

/** What saying that something has failed takes. */
export type FailureContext = Pick<CommandContext, 'log' | 'fail'>;

/** A change of the size, the end of the terminal, or a key. */
export type ScreenEvent = 'resized' | 'closed' | Key;

/** A key that was pressed. */
export interface Key {
  /** What it types, latin1; the name of a key that types nothing, such as `up`, `pagedown` or `escape`. */
  readonly key: string;
  /** Whether it types something. */
  readonly isText: boolean;
}

/** A terminal, all of which is drawn on. */
export interface Screen {
  /** In characters, as they are now. */
  readonly columns: number;
  readonly rows: number;
  readonly hasColours: boolean;
  /** Replaces what is there. Of lines that are too long, and of too many lines, the end is not seen. */
  draw(lines: readonly string[]): void;
  nextEvent(): Promise<ScreenEvent>;
  /** Gives the terminal back as it was. */
  close(): void;
}

/** Lines on standard error. spec: command-line 5 */
export interface CommandLog {
  /**
   * Shows on a terminal, and only there, how far a long command has come; the next line takes its place.
   *
   * @param draw makes a line for a terminal with so many columns
   */
  progress(draw: (columns: number) => string): void;
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
}

/** Keeps the types of the parameters that a subcommand declares. */
export function subcommand<const P extends Parameters>(definition: Subcommand<P>): Subcommand<P> {
  return definition;
}
