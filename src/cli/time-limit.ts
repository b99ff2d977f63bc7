import type { Parameter } from '../commands/subcommand.ts';

/** The option that every subcommand has beyond its own parameters. */
export const timeLimit = {
  timeout: {
    type: 'string',
    exactName: true,
    help: 'seconds to wait for the director to say something; no limit by default',
  },
} as const satisfies Record<string, Parameter>;

const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Reads what `--timeout` was given.
 *
 * @param text seconds
 * @returns milliseconds, or undefined if the text is not a number above 0
 */
export function parseTimeLimit(text: string): number | undefined {
  const seconds = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  return seconds > 0 ? Math.min(Math.ceil(seconds * 1000), MAX_TIMER_MS) : undefined;
}
