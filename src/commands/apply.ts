import { changeLog } from './change-record.ts';
import { force } from './guard.ts';
import { socketPath } from './socket-path.ts';
import { subcommand, UsageError } from './subcommand.ts';

/** Makes the mail servers those of a dump or a snapshot. */
export const apply = subcommand({
  name: 'apply',
  synopsis: '[-a <director socket path>] [-n] [--prune] [--flush] [--all] [--force] [--log <file>] <file>|-',
  summary: 'make the mail servers those of a dump or a snapshot',
  addition: true,
  parameters: {
    ...socketPath,
    'dry-run': { type: 'flag', short: 'n', help: 'only show what would be done; exit status 2 if that is anything' },
    prune: { type: 'flag', help: 'remove mail servers that the file does not mention' },
    flush: { type: 'flag', help: 'move the users off mail servers that lose their weight or go down' },
    all: { type: 'flag', help: 'show mail servers that stay as they are, too' },
    ...force,
    ...changeLog,
    file: {
      type: 'string',
      names: 'file',
      positional: true,
      help: 'what director dump or director snapshot printed, or the like; - is the standard input',
    },
  },
  async run(context, { file, ...options }) {
    if (file === undefined) throw new UsageError();
    const { applyDump } = await import('./apply/apply-dump.ts');
    await applyDump(context, file, options);
  },
});
