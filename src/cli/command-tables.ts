import { subcommands } from '../commands/index.ts';
import { socketPath } from '../commands/shared/socket-path.ts';
import { formatters } from '../formatters/index.ts';
import type { CommandTables } from '../manual/doveadm-director.ts';
import { globalOptions } from './global-options.ts';
import { timeLimit } from './subcommand-options.ts';

/** Everything that doveadm-director(1) describes. */
export const commandTables: CommandTables = {
  globalOptions,
  commonParameters: { ...socketPath, ...timeLimit },
  subcommands,
  formatters,
};
