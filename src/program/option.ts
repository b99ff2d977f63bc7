/**
 * An option of a program or of a subcommand. Parsing, help, manual pages, completions and the type of its value are made
 * from it.
 */
export interface Option {
  /** The name of its value among those that were given; options that share one set the same value. */
  readonly name: string;
  readonly short?: string;
  readonly long?: string;
  /** `strings` may be given more than once; as an argument without a name it takes all that are left. */
  readonly type: keyof ValueTypes;
  /**
   * Reads its value when it is met, in place of what its type does.
   *
   * @param previous the value so far
   */
  read?(text: string, previous: unknown): unknown;
  /** What help calls its value; `value` by default. */
  readonly value?: string;
  /** What it is, in a few words. */
  readonly help: string;
  /** Whether the long name cannot be abbreviated: abbreviations mean what they mean to the original, which lacks it. */
  readonly exactName?: true;
  /** What its value names. */
  readonly names?: 'mail server' | 'file';
  /** Words that its value can be, too. */
  readonly words?: readonly string[];
  /** Whether an argument without a name may fill it. */
  readonly positional?: true;
}

/** A parameter of a subcommand, which has the same name for its value and as a long option. */
export type Parameter = Omit<Option, 'name' | 'long' | 'read'>;

/** By name, in the order in which getopt's messages name them and arguments fill them. spec: command-line 1.4 */
export type Parameters = Readonly<Record<string, Parameter>>;

/** What the types of options make of the text that was given. */
interface ValueTypes {
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

type ValueOf<O extends Pick<Option, 'type'>> = O extends { read(...given: never[]): infer Value }
  ? Value
  : ValueTypes[O['type']];

/** The parameters that were given. */
export type ArgumentsOf<P extends Parameters> = { readonly [Name in keyof P]?: ValueOf<P[Name]> };

/** The options that were given. */
export type ValuesOf<Options extends readonly Option[]> = {
  readonly [O in Options[number] as O['name']]?: ValueOf<O>;
};

/** The options that parameters are. */
export function parameterOptions(parameters: Parameters): Option[] {
  return Object.entries(parameters).map(([name, parameter]) => ({ name, long: name, ...parameter }));
}

/** How an option is typed: `-a`, `--socket-path`. */
export function spellingsOf({ short, long }: Pick<Option, 'short' | 'long'>): string[] {
  return [...(short === undefined ? [] : [`-${short}`]), ...(long === undefined ? [] : [`--${long}`])];
}
