import { globalOptions as parsedGlobalOptions } from '../../src/cli/global-options.ts';
import { timeLimit } from '../../src/cli/subcommand-options.ts';
import { subcommands } from '../../src/commands/index.ts';
import type { Parameter } from '../../src/program/option.ts';
import { formatters } from '../../src/formatters/index.ts';

/** What can stand in a place: one of some words, the name of a mail server, a file. Other text has neither. */
export interface Values {
  readonly words: readonly string[];
  readonly names?: Parameter['names'];
}

export interface Option {
  /** As they are typed: `-a`, `--socket-path`. */
  readonly spellings: readonly string[];
  readonly help: string;
  /** What its value can be; missing for an option without a value. */
  readonly values?: Values;
  readonly isRepeatable: boolean;
}

export interface Operand {
  readonly name: string;
  readonly values: Values;
}

export interface Command {
  /** With all its words: `director ring add`. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  readonly operands: readonly Operand[];
}

/** A word that can follow others on the way to a command. */
export interface CommandWord {
  readonly word: string;
  readonly summary: string;
}

/** The options before the command. */
export const globalOptions: readonly Option[] = [
  ...parsedGlobalOptions.map(({ short, type, help }) => ({
    spellings: [`-${short}`],
    help,
    ...(type !== 'flag' && { values: globalValues(short) }),
    isRepeatable: short === 'o',
  })),
  { spellings: ['--help'], help: 'show what there is', isRepeatable: false },
  { spellings: ['--version'], help: 'show the version', isRepeatable: false },
];

/** Every command. */
export const commands: readonly Command[] = subcommands.map(({ name, summary, parameters }) => {
  const entries: [string, Parameter][] = Object.entries({ ...timeLimit, ...parameters });
  return {
    name: `director ${name}`,
    summary,
    options: entries.filter(([, { positional }]) => !positional).map(([long, parameter]) => option(long, parameter)),
    operands: entries
      .filter(([, { positional }]) => positional)
      .map(([operand, parameter]) => ({ name: operand, values: valuesOf(parameter) })),
  };
});

/** Which words lead on from some words, which are those before a command's last one. */
export function wordsAfter(prefix: string): CommandWord[] {
  const below = new Map<string, string>();
  for (const { name, summary } of commands) {
    if (!name.startsWith(prefix)) continue;
    const [word = '', ...more] = name.slice(prefix.length).split(' ');
    below.set(word, more.length === 0 ? summary : (groups[word] ?? ''));
  }
  return [...below].map(([word, summary]) => ({ word, summary }));
}

/** The words before the last one of any command, each with a space behind: `director `, `director ring `. */
export function prefixes(): string[] {
  return [...new Set(commands.map(({ name }) => name.slice(0, name.lastIndexOf(' ') + 1)))].sort();
}

const groups: Readonly<Record<string, string>> = {
  director: 'mail servers, users and the ring of directors',
  ring: 'the ring of directors',
};

function option(long: string, parameter: Parameter): Option {
  const { type, short, help } = parameter;
  return {
    spellings: [...(short === undefined ? [] : [`-${short}`]), `--${long}`],
    help,
    ...(type !== 'flag' && { values: valuesOf(parameter) }),
    isRepeatable: type === 'strings',
  };
}

function valuesOf({ names, words = [] }: Parameter): Values {
  return names === undefined ? { words } : { words, names };
}

function globalValues(short: string): Values {
  if (short === 'f') return { words: Object.keys(formatters) };
  return short === 'c' ? { words: [], names: 'file' } : { words: [] };
}
