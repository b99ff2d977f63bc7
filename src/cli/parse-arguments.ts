import type { ArgumentsOf, Parameters } from '../commands/subcommand.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import { getopt } from './getopt.ts';

/** Arguments that no parameter is left for. */
export class ExtraneousArgumentsError extends Error {
  override readonly name = 'ExtraneousArgumentsError';
}

/**
 * Reads a subcommand's options and fills its positional parameters. spec: cli.md 1.4
 *
 * @param program the name in getopt's messages
 * @param permute whether options may follow other arguments
 * @throws GetoptError, ExtraneousArgumentsError
 */
export function parseArguments(
  words: readonly string[],
  parameters: Parameters,
  { program, permute }: { readonly program: string; readonly permute: boolean },
): ArgumentsOf<Parameters> {
  const given: Record<string, string | true | bigint> = {};
  const specs = Object.entries(parameters).map(([long, { short, exactName, type }]) => ({
    long,
    short,
    exactName,
    takesValue: type !== 'flag',
    type,
  }));
  const collected = new Map<string, string[]>();
  const operands: string[] = [];
  for (const item of getopt(words, specs, { program, permute })) {
    if ('operand' in item) {
      operands.push(item.operand);
      continue;
    }
    const { long, type } = item.option;
    if (type === 'strings') collected.set(long, [...(collected.get(long) ?? []), item.value]);
    else given[long] = type === 'flag' ? true : type === 'integer' ? (parseInt64(item.value) ?? 'invalid') : item.value;
  }
  const open = Object.keys(parameters).filter((name) => parameters[name]?.positional && !(name in given));
  for (const [index, operand] of operands.entries()) {
    const name = open[index];
    if (name === undefined) {
      throw new ExtraneousArgumentsError(`Extraneous arguments found: ${operands.slice(index).join(' ')}`);
    }
    given[name] = operand;
  }
  return { ...given, ...Object.fromEntries(collected) };
}
