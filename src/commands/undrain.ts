import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { UsageError } from '../program/program-errors.ts';
import { changeLog } from './shared/change-options.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  ...socketPath,
  ...changeLog,
  host: { type: 'strings', names: 'mail server', positional: true, help: 'names or addresses of the mail servers' },
} as const satisfies Parameters;

/** The options of `director undrain`. */
export type UndrainOptions = Omit<ArgumentsOf<typeof parameters>, 'host'>;

/** Undoes `drain`. Users whom the hash assigns to a mail server return as they log in anew, or with `rebalance`. */
export const undrain = subcommand({
  name: 'undrain',
  synopsis: '[-a <director socket path>] [--log <file>] <host>...',
  summary: 'bring drained mail servers back into service',
  addition: true,
  parameters,
  async run(context, { host: hosts, ...options }) {
    if (hosts === undefined) throw new UsageError();
    const { undrainHosts } = await import('./drain/undrain-hosts.ts');
    await undrainHosts(context, hosts, options);
  },
});
