import { subcommands } from '../commands/index.ts';
import type { Parameters, Subcommand } from '../commands/subcommand.ts';

/** The subcommand that the words name, and what follows them. */
export interface FoundSubcommand {
  readonly subcommand: Subcommand<Parameters>;
  /** The last word of the name, as getopt's messages show it. */
  readonly program: string;
  readonly words: readonly string[];
}

const MAX_WORDS = 3;

/** Matches whole words; one argument may hold several. spec: command-line 1.3 */
export function findSubcommand(words: readonly string[]): FoundSubcommand | undefined {
  for (let count = 1; count <= Math.min(MAX_WORDS, words.length); count++) {
    const name = words.slice(0, count).join(' ');
    const subcommand = subcommands.find((candidate) => `director ${candidate.name}` === name);
    const program = words[count - 1];
    if (subcommand !== undefined && program !== undefined) return { subcommand, program, words: words.slice(count) };
  }
  return undefined;
}
