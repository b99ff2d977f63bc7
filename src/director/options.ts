import { getopt, type OptionSpec } from '../cli/getopt.ts';
import { ConfigurationError } from './configuration-error.ts';

/** What the command line says. All strings are latin1. */
export interface Options {
  /** Asks for a text instead of a director. */
  readonly information?: 'help' | 'version';
  readonly debug: boolean;
  readonly verbose: boolean;
  readonly configPath?: string;
  readonly noConfig: boolean;
  readonly keepEnvironment: boolean;
  /** The arguments of `-o`, in their order. */
  readonly overrides: readonly string[];
  /** The arguments of `--listen`, in their order. */
  readonly listen: readonly string[];
  /** Whether `--listen` may name an address that other machines can reach. */
  readonly allowRemote: boolean;
  /** Whether it serves the sockets that Dovecot or systemd has opened. */
  readonly service: boolean;
}

/** An option of the program. */
export interface DirectorOption extends OptionSpec {
  /** What its value is; none for a flag. */
  readonly value?: string;
  /** What it is, in a few words. */
  readonly help: string;
}

/** Every option. */
export const directorOptions: readonly DirectorOption[] = [
  { short: 'c', takesValue: true, value: 'path', help: 'configuration file, or config socket' },
  { short: 'o', takesValue: true, value: 'key=value', help: 'override a setting' },
  { short: 'O', takesValue: false, help: 'read no configuration' },
  { short: 'k', takesValue: false, help: 'keep the environment; its variables override settings' },
  {
    long: 'listen',
    takesValue: true,
    value: 'address',
    help: 'listen at PATH-admin, PATH-authreply or HOST:PORT (admin)',
  },
  { long: 'allow-remote', takesValue: false, help: 'let --listen name an address that other machines can reach' },
  { long: 'service', takesValue: false, help: 'serve the sockets that Dovecot or systemd has opened' },
  { short: 'v', takesValue: false, help: 'say what changes' },
  { short: 'D', takesValue: false, help: 'show every request; implies -v' },
  { long: 'version', takesValue: false, help: 'show the version' },
  { long: 'help', takesValue: false, help: 'show this' },
];

/**
 * Reads the command line of `director`; `-c -o -O -k -v -D` mean what they mean to `doveadm`.
 *
 * @throws GetoptError, and ConfigurationError for an argument that belongs to no option
 */
export function parseOptions(words: readonly string[]): Options {
  const given = new Map<string, string[]>();
  for (const item of getopt(words, directorOptions, { program: 'director', permute: true })) {
    if ('operand' in item) throw new ConfigurationError(`Unknown argument: ${item.operand}`);
    const name = item.option.long ?? item.option.short ?? '';
    given.set(name, [...(given.get(name) ?? []), item.value]);
  }
  const information = [...given.keys()].find((name) => name === 'help' || name === 'version');
  const configPath = given.get('c')?.at(-1);
  return {
    ...(information === undefined ? {} : { information }),
    debug: given.has('D'),
    verbose: given.has('v') || given.has('D'),
    ...(configPath === undefined ? {} : { configPath }),
    noConfig: given.has('O'),
    keepEnvironment: given.has('k'),
    overrides: given.get('o') ?? [],
    listen: given.get('listen') ?? [],
    allowRemote: given.has('allow-remote'),
    service: given.has('service'),
  };
}
