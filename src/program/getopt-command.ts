import { Command, Option as CommanderOption, type ParseOptionsResult } from 'commander';
import { GetoptError, getopt } from '../posix/getopt.ts';
import { EX_USAGE } from './exit-status.ts';
import { writeError } from './logger.ts';
import { type Option, spellingsOf } from './option.ts';
import { readers } from './option-values.ts';

/** How the words of a command are parsed. */
export interface Grammar {
  readonly options: readonly Option[];
  /** The name in getopt's messages; the name of the command by default. */
  readonly program?: string;
  /** Whether options can follow operands; called when the words are parsed. true by default. */
  permute?(this: void): boolean;
  /** The exit status for words that getopt rejects, EX_USAGE by default. */
  readonly exitCode?: number;
}

/** A commander option with its definition. */
export class DefinedOption extends CommanderOption {
  readonly definition: Option;

  constructor(definition: Option) {
    super(flagsOf(definition), helpOf(definition));
    this.definition = definition;
    this.hideHelp(definition.positional ?? false).argParser(definition.read ?? readers[definition.type]);
  }

  override attributeName(): string {
    return this.definition.name;
  }
}

/**
 * A commander command that parses its words by getopt's rules, and rejects them with getopt's messages.
 * spec: command-line 1.1, 1.4
 */
export class GetoptCommand extends Command {
  readonly #grammar: Grammar;
  readonly #options: readonly DefinedOption[];

  constructor(name: string, grammar: Grammar) {
    super(name);
    this.#grammar = grammar;
    this.#options = grammar.options.map((definition) => new DefinedOption(definition));
    for (const option of this.#options) {
      this.addOption(option);
      const { positional, name, help } = option.definition;
      if (positional) this.argument(`[${name}]`, help);
    }
    this.exitOverride().helpOption(false).helpCommand(false).allowExcessArguments();
    this.configureOutput({ writeErr: writeError });
  }

  /** @throws CommanderError, after getopt's message on standard error; errors from an option's `read` */
  override parseOptions(words: readonly string[]): ParseOptionsResult {
    const { program = this.name(), permute = () => true, exitCode = EX_USAGE } = this.#grammar;
    const specs = this.#options.map((option) => ({ ...option.definition, takesValue: option.required, option }));
    const operands: string[] = [];
    try {
      for (const item of getopt(words, specs, { program, permute: permute() })) {
        if ('operand' in item) operands.push(item.operand);
        else this.#take(item.option.option, item.value);
      }
    } catch (error) {
      if (error instanceof GetoptError) this.error(error.message, { exitCode });
      throw error;
    }
    return this.arrange(operands);
  }

  /** Decides whether the operands are arguments of this command, or a subcommand with its words. */
  protected arrange(operands: string[]): ParseOptionsResult {
    return { operands, unknown: [] };
  }

  #take(option: CommanderOption, text: string): void {
    const name = option.attributeName();
    this.setOptionValueWithSource(name, option.parseArg?.(text, this.getOptionValue(name)), 'cli');
  }
}

function flagsOf(option: Option): string {
  const { type, value = 'value' } = option;
  const placeholder = type === 'flag' ? '' : type === 'strings' ? ` <${value}>...` : ` <${value}>`;
  return spellingsOf(option).join(', ') + placeholder;
}

function helpOf({ help, words, positional }: Option): string {
  return words === undefined || positional ? help : `${help}: ${words.join(', ')}`;
}
