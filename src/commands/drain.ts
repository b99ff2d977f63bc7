import { UsageError } from '../program/program-errors.ts';
import { parameters } from './drain/parameters.ts';
import { subcommand } from './shared/subcommand.ts';

/** Takes mail servers down, moves their users to other mail servers and waits until none are left. */
export const drain = subcommand({
  name: 'drain',
  synopsis:
    '[-a <director socket path>] [-n] [--deadline <seconds>] [--max-parallel <n>] [--force] [--log <file>] <host>...',
  summary: 'take mail servers out of service and wait until their users have moved',
  addition: true,
  parameters,
  async run(context, { host: hosts, ...options }) {
    if (hosts === undefined) throw new UsageError();
    const { drainHosts } = await import('./drain/drain-hosts.ts');
    await drainHosts(context, hosts, options);
  },
});
