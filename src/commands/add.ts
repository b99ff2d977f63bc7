import { requests } from '../protocol/requests.ts';
import { setHost } from './set-host.ts';
import { socketPath } from './socket-path.ts';
import { subcommand } from './subcommand.ts';

/** spec: cli.md 2.2 */
export const add = subcommand({
  name: 'add',
  synopsis: '[-a <director socket path>] [-t <tag>] <host> [<vhost count>]',
  summary: 'add a mail server, or set its vhost count',
  parameters: {
    ...socketPath,
    tag: { type: 'string', short: 't' },
    host: { type: 'string', positional: true },
    'vhost-count': { type: 'string', positional: true },
  },
  run: (context, args) => setHost(context, args, { request: requests.hostSet, needsCount: false }),
});
