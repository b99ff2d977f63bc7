import type { ParseOptionsResult } from 'commander';
import { subcommands } from '../commands/index.ts';
import type { Subcommand } from '../commands/shared/subcommand.ts';
import { EX_CONFIG } from '../program/exit-status.ts';
import { GetoptCommand } from '../program/getopt-command.ts';
import type { Logger } from '../program/logger.ts';
import { type ArgumentsOf, type Option, type Parameters, parameterOptions } from '../program/option.ts';
import { globalOptions } from './global-options.ts';
import { ParametersCommand } from './parameters-command.ts';
import { optionsOf } from './subcommand-options.ts';

const MAX_WORDS = 3;

const helpParameters = {
  cmd: { type: 'string', positional: true, help: 'the command whose page is shown' },
} as const satisfies Parameters;

/** The arguments of `help`. */
export type HelpArguments = ArgumentsOf<typeof helpParameters>;

/** How the words after the name of a command are parsed. */
export interface CommandRules {
  /** Reports errors in them. */
  readonly log: Logger;
  /** Whether options can follow operands. */
  permute(this: void): boolean;
}

/**
 * The commander program. It defines only the command that the words name, whose action is set before its own words are
 * parsed.
 */
export class Doveadm extends GetoptCommand {
  readonly #rules: CommandRules;
  #words: readonly string[] = [];
  #subcommand: Subcommand | undefined;

  constructor(rules: CommandRules) {
    super('doveadm', { options: globalOptions, permute: () => false, exitCode: EX_CONFIG });
    this.#rules = rules;
  }

  /** The command word and everything after it. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The subcommand that the words name. */
  get subcommand(): Subcommand | undefined {
    return this.#subcommand;
  }

  /** Matches whole words; one argument can contain several. spec: command-line 1.3 */
  protected override arrange(operands: string[]): ParseOptionsResult {
    this.#words = operands;
    if (operands[0] === 'help' && operands.length > 1) {
      this.#define('help', parameterOptions(helpParameters));
      return { operands: ['help'], unknown: operands.slice(1) };
    }
    const found = findSubcommand(operands);
    if (found === undefined) return { operands, unknown: [] };
    this.#subcommand = found.subcommand;
    const name = `director ${found.subcommand.name}`;
    this.#define(name, optionsOf(found.subcommand), found.program);
    return { operands: [name], unknown: operands.slice(found.count) };
  }

  #define(name: string, options: readonly Option[], program = name): void {
    const { permute, log } = this.#rules;
    this.addCommand(new ParametersCommand(name, { options, program, permute }, log));
  }
}

/**
 * Finds the subcommand that words name.
 *
 * @param words the command word and everything after it
 * @returns the subcommand with the number of words that name it, and the last of these as `program`
 */
export function findSubcommand(
  words: readonly string[],
): { readonly subcommand: Subcommand; readonly program: string | undefined; readonly count: number } | undefined {
  for (let count = 1; count <= Math.min(MAX_WORDS, words.length); count++) {
    const name = words.slice(0, count).join(' ');
    const subcommand = subcommands.find((candidate) => `director ${candidate.name}` === name);
    if (subcommand !== undefined) return { subcommand, program: words[count - 1], count };
  }
  return undefined;
}
