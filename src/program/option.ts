/**
 * An option of a program or of a subcommand. Parsing, help, manual pages, completions and the type of its value are
 * derived from it.
 */
export interface Option {
  /** The name of its value. Options with the same name set the same value. */
  readonly name: string;
  readonly short?: string;
  readonly long?: string;
  /** `strings` can be repeated. As a positional argument, it takes all remaining arguments. */
  readonly type: keyof ValueTypes;
  /**
   * Converts its value when it is parsed, instead of the conversion for its type.
   *
   * @param previous the value so far
   */
  read?(text: string, previous: unknown): unknown;
  /** The placeholder for its value in help; `value` by default. */
  readonly value?: string;
  /** A short description. */
  readonly help: string;
  /** Whether the long name must be given in full. The original lacks it, so abbreviations keep their meaning. */
  readonly exactName?: true;
  /** What its value names, for completion. */
  readonly names?: 'mail server' | 'file';
  /** Words that are possible values, for help and completion. */
  readonly words?: readonly string[];
  /** Whether a positional argument can set it. */
  readonly positional?: true;
}

/** A parameter of a subcommand. Its long name is also the name of its value. */
export type Parameter = Omit<Option, 'name' | 'long' | 'read'>;

/** By name, in the order of getopt's messages and of positional arguments. spec: command-line 1.4 */
export type Parameters = Readonly<Record<string, Parameter>>;

/** The types of values, by the types of options. */
interface ValueTypes {
  string: string;
  /** In the order given. */
  strings: readonly string[];
  flag: true;
  /** Signed, 64 bits; `invalid` for any other text. */
  integer: bigint | 'invalid';
  /** A whole number of at least 1; anything else is rejected. */
  count: number;
  /** Milliseconds, above 0 and within the range of timers; anything else is rejected. */
  seconds: number;
}

type ValueOf<O extends Pick<Option, 'type'>> = O extends { read(...given: never[]): infer Value }
  ? Value
  : ValueTypes[O['type']];

/** The values of the parameters that were given. */
export type ArgumentsOf<P extends Parameters> = { readonly [Name in keyof P]?: ValueOf<P[Name]> };

/** The values of the options that were given. */
export type ValuesOf<Options extends readonly Option[]> = {
  readonly [O in Options[number] as O['name']]?: ValueOf<O>;
};

/** The options for parameters. */
export function parameterOptions(parameters: Parameters): Option[] {
  return Object.entries(parameters).map(([name, parameter]) => ({ name, long: name, ...parameter }));
}

/** The spellings of an option: `-a`, `--socket-path`. */
export function spellingsOf({ short, long }: Pick<Option, 'short' | 'long'>): string[] {
  return [...(short === undefined ? [] : [`-${short}`]), ...(long === undefined ? [] : [`--${long}`])];
}
