import type { Parameter, Parameters, Subcommand } from '../commands/subcommand.ts';
import type { Block, Item, Text } from './page.ts';

/** An option of a program, as its table has it. */
interface DescribedOption {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  readonly value?: string | undefined;
  readonly help: string;
}

/** The options of a program. */
export function optionItems(options: readonly DescribedOption[]): Item[] {
  return options.map(({ short, long, value, help }) => {
    const name = short === undefined ? `\`--${long}\`` : `\`-${short}\``;
    return [value === undefined ? name : `${name} {${value}}`, sentence(help)];
  });
}

/**
 * A subcommand with its usage, what it does, and its options.
 *
 * @param more what else is to be said about it
 */
export function subcommandBlocks(
  { name, synopsis, summary, parameters }: Subcommand<Parameters>,
  common: Parameters,
  more: Text | undefined,
): Block[] {
  const options = Object.entries(parameters).filter(
    ([long, parameter]) => parameter !== common[long] && !parameter.positional,
  );
  const usage = synopsis
    .replace('[-a <director socket path>]', '')
    .trim()
    .replace(/(?<![\w-])--?[a-z-]+/gi, '`$&`')
    .replace(/<([^>]*)>/g, '{$1}');
  const description = more === undefined ? sentence(summary) : `${sentence(summary)} ${more}`;
  return [
    { items: [[`\`director ${name}\` ${usage}`.trim(), description]] },
    ...(options.length === 0 ? [] : [{ below: optionParameters(Object.fromEntries(options)) }]),
  ];
}

/** Parameters that are options. */
export function optionParameters(parameters: Parameters): Item[] {
  return Object.entries(parameters).map(([long, { short, type, help }]: [string, Parameter]) => {
    const value = type === 'flag' ? '' : ' {value}';
    const letter = short === undefined ? '' : `\`-${short}\`${value}, `;
    return [`${letter}\`--${long}\`${value}`, sentence(help)];
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
