import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { UsageError } from '../program/program-errors.ts';
import { changeLog, force } from './shared/change-options.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  ...socketPath,
  'dry-run': { type: 'flag', short: 'n', help: 'show where users would go and stop; exit status 2 if there are any' },
  deadline: { type: 'seconds', help: 'fail if users remain after so many seconds; no limit by default' },
  'max-parallel': { type: 'count', help: 'most users to move at a time' },
  ...force,
  ...changeLog,
  host: { type: 'strings', names: 'mail server', positional: true, help: 'names or addresses of the mail servers' },
} as const satisfies Parameters;

/** The options of `director drain`. */
export type DrainOptions = Omit<ArgumentsOf<typeof parameters>, 'host'>;

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
