import { FatalError } from '../commands/subcommand.ts';
import { type FormatterName, isFormatterName } from '../formatters/index.ts';
import { getopt, type OptionSpec } from './getopt.ts';

/** What stands before the command word. spec: command-line 1.1 */
export interface GlobalOptions {
  readonly debug: boolean;
  readonly verbose: boolean;
  readonly formatter: FormatterName | undefined;
  readonly hideTitles: boolean;
  readonly configPath?: string;
  readonly overrides: readonly string[];
  readonly keepEnvironment: boolean;
  readonly noConfig: boolean;
  /** The command word and all after it. */
  readonly rest: readonly string[];
}

/** An option that stands before the command word. */
export interface GlobalOption extends OptionSpec {
  readonly short: string;
  /** What its value is; none for a flag. */
  readonly value?: string;
  /** What it is, in a few words. */
  readonly help: string;
}

/** Every global option. spec: command-line 1.1 */
export const globalOptions: readonly GlobalOption[] = [
  flag('D', 'show what is sent and received; implies -v'),
  flag('v', 'print what was done'),
  valued('f', 'formatter', 'layout of the output'),
  flag('h', 'hide the titles'),
  valued('c', 'path', 'configuration file, or config socket'),
  valued('i', 'name', 'instance of the server'),
  valued('o', 'key=value', 'override a setting'),
  flag('O', 'read no configuration'),
  flag('k', 'keep the environment; its variables override settings'),
  flag('L', 'accepted, without effect'),
];

function flag(short: string, help: string): GlobalOption {
  return { short, takesValue: false, help };
}

function valued(short: string, value: string, help: string): GlobalOption {
  return { short, takesValue: true, value, help };
}

/**
 * Reads the global options from left to right. spec: command-line 1.1
 *
 * @param program the name in getopt's messages
 * @param configOfInstance finds the configuration file of `-i`'s instance
 * @throws GetoptError, FatalError for an unknown formatter, and what `configOfInstance` throws
 */
export function parseGlobalOptions(
  words: readonly string[],
  program: string,
  configOfInstance: (name: string) => string,
): GlobalOptions {
  const given = new Set<string>();
  const overrides: string[] = [];
  const rest: string[] = [];
  let formatter: FormatterName | undefined;
  let configPath: string | undefined;
  for (const item of getopt(words, globalOptions, { program, permute: false })) {
    if ('operand' in item) {
      rest.push(item.operand);
      continue;
    }
    const { short } = item.option;
    given.add(short);
    if (short === 'f') formatter ??= formatterNamed(item.value);
    if (short === 'c') configPath = item.value;
    if (short === 'i') configPath = configOfInstance(item.value);
    if (short === 'o') overrides.push(item.value);
  }
  return {
    debug: given.has('D'),
    verbose: given.has('v') || given.has('D'),
    formatter,
    hideTitles: given.has('h'),
    ...(configPath === undefined ? {} : { configPath }),
    overrides,
    keepEnvironment: given.has('k'),
    noConfig: given.has('O'),
    rest,
  };
}

function formatterNamed(name: string): FormatterName {
  if (!isFormatterName(name)) throw new FatalError(`Unknown print formatter: ${name}`);
  return name;
}
