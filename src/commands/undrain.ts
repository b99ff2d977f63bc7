import { changeLog } from './change-record.ts';
import { socketPath } from './socket-path.ts';
import { subcommand, UsageError } from './subcommand.ts';

/** Undoes `drain`. The users who belong to a mail server come back as they log in anew, or with `rebalance`. */
export const undrain = subcommand({
  name: 'undrain',
  synopsis: '[-a <director socket path>] [--log <file>] <host>...',
  summary: 'bring drained mail servers back into service',
  addition: true,
  parameters: {
    ...socketPath,
    ...changeLog,
    host: { type: 'strings', names: 'mail server', positional: true, help: 'names or addresses of the mail servers' },
  },
  async run(context, { host: hosts, ...options }) {
    if (hosts === undefined) throw new UsageError();
    const { undrainHosts } = await import('./drain/undrain-hosts.ts');
    await undrainHosts(context, hosts, options);
  },
});
