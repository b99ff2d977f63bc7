import { subcommand } from './shared/subcommand.ts';
import { parameters } from './snapshot/parameters.ts';

/** Saves the mail servers in a form that `apply` can restore. */
export const snapshot = subcommand({
  name: 'snapshot',
  synopsis: '[-a <director socket path>] [<file>]',
  summary: 'save the current mail servers to a file, or print them',
  addition: true,
  parameters,
  async run(context, args) {
    const { takeSnapshot } = await import('./snapshot/take-snapshot.ts');
    await takeSnapshot(context, args);
  },
});
