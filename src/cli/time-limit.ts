import type { Parameter } from '../commands/subcommand.ts';

/** The option that every subcommand has beyond its own parameters. */
export const timeLimit = {
  timeout: {
    type: 'seconds',
    exactName: true,
    help: 'seconds to wait for data from the director; no limit by default',
  },
} as const satisfies Record<string, Parameter>;
