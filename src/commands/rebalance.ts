import { parameters } from './rebalance/parameters.ts';
import { subcommand } from './shared/subcommand.ts';

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
