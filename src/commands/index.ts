import { status } from './status.ts';
import type { Parameters, Subcommand } from './subcommand.ts';

/** Every subcommand, in the order of the usage block. spec: cli.md 1.3 */
export const subcommands: readonly Subcommand<Parameters>[] = [status];
