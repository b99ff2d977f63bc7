import type { Command } from 'commander';

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;
/** The least width of a description beside its term. */
const MIN_DESCRIPTION = 24;
/** The indent of a description below its term. */
const BELOW = 6;

/**
 * Wraps the help of a command between words.
 *
 * @param columns the width of the terminal
 */
export function fitHelp(command: Command, columns: number): Command {
  const width = Math.min(columns, MAX_WIDTH);
  const wrapped = (text: string, first: number, indent: number) => wrap(text, width - first, width - indent, indent);
  return command.configureOutput({ getOutHelpWidth: () => width }).configureHelp({
    formatItem: (term, termWidth, description) => {
      const start = termWidth + 4;
      if (width - start < MIN_DESCRIPTION)
        return `  ${term}\n${' '.repeat(BELOW)}${wrapped(description, BELOW, BELOW)}`;
      return `  ${term.padEnd(termWidth)}  ${wrapped(description, start, start)}`;
    },
    commandUsage: (described) => {
      const names = [described.parent?.name(), described.name(), described.usage()];
      return wrapped(names.filter((name) => name !== undefined).join(' '), 'Usage: '.length, 2);
    },
    boxWrap: (text) => wrapped(text, 0, 0),
  });
}

/**
 * Wraps a text between words.
 *
 * @param first the width of the first line
 * @param others the width of the other lines, without their indent
 */
function wrap(text: string, first: number, others: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = lines.length === 0 ? first : others;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
