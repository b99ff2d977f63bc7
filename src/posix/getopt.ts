/** An option with a letter, a long name, or both. */
export interface OptionSpec {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  /** Whether the long name must be given in full. */
  readonly exactName?: boolean | undefined;
  readonly takesValue: boolean;
}

/** An option or an operand of a command line. */
export type GetoptItem<Spec extends OptionSpec> =
  | { readonly option: Spec; readonly value: string }
  | { readonly operand: string };

/** A command line that getopt rejects. The message is getopt's, and starts with the program's name. */
export class GetoptError extends Error {
  override readonly name = 'GetoptError';
}

/**
 * GNU getopt_long(): bundles, attached and separate values, abbreviated long names, `--`. spec: command-line 1.1, 1.4
 *
 * @param program the start of every message
 * @param permute whether options may follow operands; otherwise the first operand makes the rest operands
 * @returns the items from left to right, parsed on demand
 * @throws GetoptError when the faulty option is reached
 */
export function* getopt<Spec extends OptionSpec>(
  words: readonly string[],
  specs: readonly Spec[],
  { program, permute }: { readonly program: string; readonly permute: boolean },
): Generator<GetoptItem<Spec>, void> {
  const hasLongNames = specs.some((spec) => spec.long !== undefined);
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') break;
    if (!word.startsWith('-') || word === '-') {
      yield { operand: word };
      if (!permute) break;
    } else if (hasLongNames && word.startsWith('--')) {
      yield longOption(word, queue, specs, program);
    } else {
      yield* shortOptions(word, queue, specs, program);
    }
  }
  for (const operand of queue) yield { operand };
}

function* shortOptions<Spec extends OptionSpec>(
  word: string,
  queue: string[],
  specs: readonly Spec[],
  program: string,
): Generator<GetoptItem<Spec>, void> {
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index);
    const option = specs.find((spec) => spec.short === letter);
    if (option === undefined) throw new GetoptError(`${program}: invalid option -- '${letter}'`);
    if (!option.takesValue) {
      yield { option, value: '' };
      continue;
    }
    const value = index + 1 < word.length ? word.slice(index + 1) : queue.shift();
    if (value === undefined) throw new GetoptError(`${program}: option requires an argument -- '${letter}'`);
    yield { option, value };
    return;
  }
}

function longOption<Spec extends OptionSpec>(
  word: string,
  queue: string[],
  specs: readonly Spec[],
  program: string,
): GetoptItem<Spec> {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const option = findLong(name, word, specs, program);
  if (!option.takesValue) {
    if (equals >= 0) throw new GetoptError(`${program}: option '--${option.long}' doesn't allow an argument`);
    return { option, value: '' };
  }
  const value = equals < 0 ? queue.shift() : word.slice(equals + 1);
  if (value === undefined) throw new GetoptError(`${program}: option '--${option.long}' requires an argument`);
  return { option, value };
}

function findLong<Spec extends OptionSpec>(name: string, word: string, specs: readonly Spec[], program: string): Spec {
  const exact = specs.find((spec) => spec.long === name);
  if (exact !== undefined) return exact;
  const [first, ...others] = specs.filter((spec) => !spec.exactName && spec.long?.startsWith(name));
  if (first === undefined) throw new GetoptError(`${program}: unrecognized option '${word}'`);
  if (others.length === 0) return first;
  const names = [first, ...others].map((spec) => `'--${spec.long}'`).join(' ');
  throw new GetoptError(`${program}: option '${word}' is ambiguous; possibilities: ${names}`);
}
