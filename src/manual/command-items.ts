import type { Subcommand } from '../commands/shared/subcommand.ts';
import { type Option, type Parameters, parameterOptions, spellingsOf } from '../program/option.ts';
import type { Block, Item, Text } from './page.ts';

/** Options with their descriptions. */
export function optionItems(options: readonly Option[]): Item[] {
  return options.map((option) => {
    const place = option.type === 'flag' ? '' : ` {${option.value ?? 'value'}}`;
    const spellings = spellingsOf(option).map((spelling) => `\`${spelling}\`${place}`);
    return [spellings.join(', '), sentence(option.help)];
  });
}

/**
 * A subcommand with its usage, description and options.
 *
 * @param common the options that are described elsewhere
 * @param more text to add to the description
 */
export function subcommandBlocks(
  { name, synopsis, summary, parameters }: Subcommand,
  common: Parameters,
  more: Text | undefined,
): Block[] {
  const options = parameterOptions(parameters).filter(
    ({ name, positional }) => parameters[name] !== common[name] && !positional,
  );
  const usage = synopsis
    .replace('[-a <director socket path>]', '')
    .trim()
    .replace(/(?<![\w-])--?[a-z-]+/gi, '`$&`')
    .replace(/<([^>]*)>/g, '{$1}');
  const description = more === undefined ? sentence(summary) : `${sentence(summary)} ${more}`;
  return [
    { items: [[`\`director ${name}\` ${usage}`.trim(), description]] },
    ...(options.length === 0 ? [] : [{ below: optionItems(options) }]),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
