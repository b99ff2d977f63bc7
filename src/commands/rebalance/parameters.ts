import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { changeLog, dryRun } from '../shared/change-options.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director rebalance`. */
export const parameters = {
  ...socketPath,
  ...dryRun,
  'max-moves': { type: 'count', help: 'most users to move in total' },
  'max-parallel': { type: 'count', help: 'most users to move at a time' },
  rate: { type: 'count', help: 'most moves to start per second; no limit by default' },
  users: { type: 'flag', help: 'show a row for each user hash instead of each mail server' },
  ...changeLog,
} as const satisfies Parameters;

/** The arguments of `director rebalance`. */
export type RebalanceArguments = ArgumentsOf<typeof parameters>;
