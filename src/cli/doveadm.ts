import type { ParseOptionsResult } from 'commander';
import { subcommands } from '../commands/index.ts';
import type { Subcommand } from '../commands/subcommand.ts';
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

/** How the words after the name of a command are read. */
export interface CommandRules {
  /** Is told what is wrong with them. */
  readonly log: Logger;
  /** Whether options may follow the other arguments. */
  permute(this: void): boolean;
}

/**
 * The program as commander knows it. Of the commands only the one that the words name is defined; what it does is set
 * before its own words are read.
 */
export class Doveadm extends GetoptCommand {
  readonly #rules: CommandRules;
  #words: readonly string[] = [];
  #subcommand: Subcommand | undefined;

  constructor(rules: CommandRules) {
    super('doveadm', { options: globalOptions, permute: () => false, exitCode: EX_CONFIG });
    this.#rules = rules;
  }

  /** The command word and all after it. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The subcommand that the words name. */
  get subcommand(): Subcommand | undefined {
    return this.#subcommand;
  }

  /** Matches whole words; one argument may hold several. spec: command-line 1.3 */
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

/** @param words from the command word on; the first `count` of them, up to `program`, name the subcommand */
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
