import type { DirectorConnection } from '../client/connection.ts';
import type { Listing } from '../formatters/formatter.ts';
import type { FormatterName } from '../formatters/index.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';

/** A parameter of a subcommand, by its long name: an option, or an argument that can also be given as `--name=value`. */
export interface Parameter {
  /** `strings` may be given more than once; as an argument without a name it takes all that are left. */
  readonly type: 'string' | 'strings' | 'flag' | 'integer' | 'count' | 'seconds';
  readonly short?: string;
  /** What it is, in a few words. */
  readonly help: string;
  /** Whether the name must be whole: abbreviations mean what they mean to the original, which lacks this option. */
  readonly exactName?: true;
  /** What its value names. */
  readonly names?: 'mail server' | 'file';
  /** Words that its value can be, too. */
  readonly words?: readonly string[];
  /** Whether an argument without a name may fill it. */
  readonly positional?: true;
}

/** In the order in which getopt's messages name them and arguments fill them. spec: command-line 1.4 */
export type Parameters = Readonly<Record<string, Parameter>>;

interface ValueOf {
  string: string;
  /** In the order given. */
  strings: readonly string[];
  flag: true;
  /** 64 bits; `invalid` for text that is no such number. */
  integer: bigint | 'invalid';
  /** A whole number of at least 1; anything else is refused. */
  count: number;
  /** Milliseconds, more than 0 and no more than a timer can wait; anything else is refused. */
  seconds: number;
}

/** The parameters that were given. */
export type ArgumentsOf<P extends Parameters> = { readonly [Name in keyof P]?: ValueOf[P[Name]['type']] };

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

/** The arguments cannot be used: the user gets the usage line, and exit status 64. spec: command-line 1.5 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ends the program: a `Fatal:` line, and the output that is still held back is lost. spec: command-line 4.7 */
export class FatalError extends Error {
  override readonly name = 'FatalError';
  readonly status: number;

  constructor(message: string, status = 75) {
    super(message);
    this.status = status;
  }
}
