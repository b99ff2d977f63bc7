import type { Subcommand } from '../commands/shared/subcommand.ts';
import { type Option, type Parameters, parameterOptions } from '../program/option.ts';

/** The option that every subcommand has in addition to its parameters. */
export const timeLimit = {
  timeout: {
    type: 'seconds',
    exactName: true,
    help: 'seconds to wait for data from the director; no limit by default',
  },
} as const satisfies Parameters;

/** All options of a subcommand. */
export function optionsOf({ parameters }: Subcommand): Option[] {
  return parameterOptions({ ...timeLimit, ...parameters });
}
