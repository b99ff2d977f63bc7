import { UsageError } from '../program/program-errors.ts';
import { parameters } from './drain/undrain-parameters.ts';
import { subcommand } from './shared/subcommand.ts';

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
