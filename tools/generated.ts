import { bashCompletions } from './completions/bash.ts';
import { fishCompletions } from './completions/fish.ts';
import { zshCompletions } from './completions/zsh.ts';

/** Every file that is made from the tables of commands and options, by its path, with its text. */
export const generated: Readonly<Record<string, () => string>> = {
  'completions/doveadm.bash': bashCompletions,
  'completions/doveadm.fish': fishCompletions,
  'completions/_doveadm': zshCompletions,
};
