import { subcommands } from '../commands/index.ts';
import type { Subcommand } from '../commands/shared/subcommand.ts';

const NAME_COLUMNS = 12;

interface UsageLine {
  readonly name: string;
  readonly text: string;
}

/** The usage line for invalid arguments of a subcommand. spec: command-line 1.5 */
export function subcommandUsage({ name, synopsis }: Subcommand): string {
  return `doveadm director ${name} ${synopsis}\n`;
}

/** The original's usage for words that do not name a subcommand. spec: command-line 1.3 */
export function unknownCommandUsage(words: readonly string[]): string {
  if (words[0] === 'director ring') return block('director ring <command>', linesBelow('ring '));
  if (words[0] === 'director') return block('director <command>', linesBelow(''));
  return block('<command>', [
    { name: '', text: '' },
    { name: 'director', text: firstWords('').join('|') },
  ]);
}

function block(command: string, lines: readonly UsageLine[]): string {
  const described = lines.map(({ name, text }) => `  ${name.padEnd(NAME_COLUMNS)} ${text}\n`);
  return `usage: doveadm [-Dv] [-f <formatter>] ${command} [<args>]\n${described.join('')}`;
}

/** The words that can follow a prefix, each with its arguments or the words after it. */
function linesBelow(prefix: string): UsageLine[] {
  return firstWords(prefix).map((name) => {
    const subcommand = subcommands.find((candidate) => candidate.name === prefix + name);
    return { name, text: subcommand?.synopsis ?? firstWords(`${prefix}${name} `).join('|') };
  });
}

function firstWords(prefix: string): string[] {
  const below = subcommands
    .filter(({ name, addition }) => !addition && name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length));
  return [...new Set(below.map((name) => name.split(' ', 1)[0] ?? ''))].sort();
}
