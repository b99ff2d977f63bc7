import { parameters } from './plan/parameters.ts';
import { subcommand } from './shared/subcommand.ts';

/** Shows which users a change and a flush would move. Changes nothing. */
export const plan = subcommand({
  name: 'plan',
  synopsis:
    '[-a <director socket path>] [--moves | --users | --all] [--set <host>=<vhost count>]... ' +
    '[--add <host>[@<tag>][=<vhost count>]]... [--up <host>]... [--down <host>]... [--remove <host>]...',
  summary: 'show which users changes and a flush would move',
  addition: true,
  parameters,
  async run(context, args) {
    const { planChanges } = await import('./plan/plan-changes.ts');
    await planChanges(context, args);
  },
});
