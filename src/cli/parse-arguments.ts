import type { ArgumentsOf, FailureContext, Parameters } from '../commands/subcommand.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import { InvalidValueError, readCount, readSeconds } from './argument-values.ts';
import { GetoptError, getopt } from './getopt.ts';
import { writeError } from './logger.ts';

const EX_USAGE = 64;

/** Arguments that no parameter is left for. */
class ExtraneousArgumentsError extends Error {
  override readonly name = 'ExtraneousArgumentsError';
}

interface ParsingOptions {
  /** The name in getopt's messages. */
  readonly program: string;
  /** Whether options may follow other arguments. */
  readonly permute: boolean;
}

/**
 * As {@link parseArguments}, but says itself what is wrong: arguments that getopt refuses leave the output as if the
 * subcommand had printed nothing. spec: command-line 1.4
 */
export function parseArgumentsOrReport(
  words: readonly string[],
  parameters: Parameters,
  options: ParsingOptions,
  { log, fail }: FailureContext,
): ArgumentsOf<Parameters> | undefined {
  try {
    return parseArguments(words, parameters, options);
  } catch (error) {
    if (error instanceof GetoptError) writeError(`${error.message}\n`);
    else if (error instanceof ExtraneousArgumentsError || error instanceof InvalidValueError) log.error(error.message);
    else throw error;
    fail(EX_USAGE);
    return undefined;
  }
}

/**
 * Reads a subcommand's options and fills its positional parameters. spec: command-line 1.4
 *
 * @throws GetoptError, ExtraneousArgumentsError, InvalidValueError
 */
export function parseArguments(
  words: readonly string[],
  parameters: Parameters,
  { program, permute }: ParsingOptions,
): ArgumentsOf<Parameters> {
  const given: Record<string, string | true | bigint | number> = {};
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
  const open = Object.keys(parameters).filter(
    (name) => parameters[name]?.positional && !(name in given || collected.has(name)),
  );
  for (const [index, operand] of operands.entries()) {
    const name = open[index];
    if (name !== undefined && parameters[name]?.type === 'strings') {
      collected.set(name, operands.slice(index));
      break;
    }
    if (name === undefined) {
      throw new ExtraneousArgumentsError(`Extraneous arguments found: ${operands.slice(index).join(' ')}`);
    }
    given[name] = operand;
  }
  for (const [name, { type }] of Object.entries(parameters)) {
    const text = given[name];
    if (typeof text !== 'string') continue;
    if (type === 'count') given[name] = readCount(name, text);
    if (type === 'seconds') given[name] = readSeconds(name, text);
  }
  return { ...given, ...Object.fromEntries(collected) };
}
