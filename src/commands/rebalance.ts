import { changeLog } from './change-record.ts';
import { socketPath } from './socket-path.ts';
import { subcommand } from './subcommand.ts';

/** Moves the users that are not where the ring has them, some at a time. */
export const rebalance = subcommand({
  name: 'rebalance',
  synopsis:
    '[-a <director socket path>] [-n] [--max-moves <n>] [--max-parallel <n>] [--rate <n>] [--users] [--log <file>]',
  summary: 'move users to the mail servers that they belong to',
  addition: true,
  parameters: {
    ...socketPath,
    'dry-run': { type: 'flag', short: 'n', help: 'only show what would be done; exit status 2 if that is anything' },
    'max-moves': { type: 'count', help: 'how many users may be moved in all' },
    'max-parallel': { type: 'count', help: 'how many users may be moving at a time' },
    rate: { type: 'count', help: 'how many moves may begin in a second; no limit by default' },
    users: { type: 'flag', help: 'show each user hash, not each mail server' },
    ...changeLog,
  },
  async run(context, args) {
    const { rebalanceUsers } = await import('./rebalance/rebalance-users.ts');
    await rebalanceUsers(context, args);
  },
});
