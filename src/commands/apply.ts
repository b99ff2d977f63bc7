import { UsageError } from '../program/program-errors.ts';
import { parameters } from './apply/parameters.ts';
import { subcommand } from './shared/subcommand.ts';

/** Restores the mail servers of a snapshot or a dump. */
export const apply = subcommand({
  name: 'apply',
  synopsis: '[-a <director socket path>] [-n] [--prune] [--flush] [--all] [--force] [--log <file>] <file>|-',
  summary: 'restore the mail servers of a snapshot or a dump',
  addition: true,
  parameters,
  async run(context, { file, ...options }) {
    if (file === undefined) throw new UsageError();
    const { applyDump } = await import('./apply/apply-dump.ts');
    await applyDump(context, file, options);
  },
});
