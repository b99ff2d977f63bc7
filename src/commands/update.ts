import { requests } from '../protocol/requests.ts';
import { setHost } from './shared/set-host.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

/** spec: command-line 2.2 */
export const update = subcommand({
  name: 'update',
  synopsis: '[-a <director socket path>] <host> <vhost count>',
  summary: 'change the vhost count of a mail server',
  parameters: {
    ...socketPath,
    host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
    'vhost-count': { type: 'string', positional: true, help: 'weight' },
  },
  run: (context, args) => setHost(context, args, { request: requests.hostUpdate, needsCount: true }),
});
