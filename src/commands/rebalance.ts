import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { changeLog, dryRun } from './shared/change-options.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
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

/** Moves users to where the hash assigns them, a limited number at a time. */
export const rebalance = subcommand({
  name: 'rebalance',
  synopsis:
    '[-a <director socket path>] [-n] [--max-moves <n>] [--max-parallel <n>] [--rate <n>] [--users] [--log <file>]',
  summary: 'move users to the mail servers that the hash assigns them',
  addition: true,
  parameters,
  async run(context, args) {
    const { rebalanceUsers } = await import('./rebalance/rebalance-users.ts');
    await rebalanceUsers(context, args);
  },
});
