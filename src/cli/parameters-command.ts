import { CommanderError, type ParseOptionsResult } from 'commander';
import { EX_USAGE } from '../program/exit-status.ts';
import { GetoptCommand, type Grammar } from '../program/getopt-command.ts';
import type { Logger } from '../program/logger.ts';
import type { Option } from '../program/option.ts';
import { InvalidValueError, lateReaders } from '../program/option-values.ts';

/** A command whose arguments can also be given as long options. spec: command-line 1.4 */
export class ParametersCommand extends GetoptCommand {
  readonly #options: readonly Option[];
  readonly #log: Logger;

  constructor(name: string, grammar: Grammar, log: Logger) {
    super(name, grammar);
    this.#options = grammar.options;
    this.#log = log;
  }

  /** @throws CommanderError, after the error is logged */
  protected override arrange(operands: string[]): ParseOptionsResult {
    this.#fill(operands);
    for (const option of this.#options) this.#readLate(option);
    return { operands: [], unknown: [] };
  }

  #fill(operands: readonly string[]): void {
    const isOpen = ({ name, positional }: Option) => positional && this.getOptionValue(name) === undefined;
    const open = this.#options.filter(isOpen);
    for (const [index, operand] of operands.entries()) {
      const option = open[index];
      const left = operands.slice(index);
      if (option === undefined) this.#refuse(`Extraneous arguments found: ${left.join(' ')}`);
      this.setOptionValue(option.name, option.type === 'strings' ? left : operand);
      if (option.type === 'strings') return;
    }
  }

  #readLate({ name, type }: Option): void {
    const text: unknown = this.getOptionValue(name);
    if (typeof text !== 'string') return;
    try {
      this.setOptionValue(name, lateReaders[type]?.(name, text) ?? text);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      this.#refuse(error.message);
    }
  }

  #refuse(message: string): never {
    this.#log.error(message);
    throw new CommanderError(EX_USAGE, 'doveadm.arguments', message);
  }
}
