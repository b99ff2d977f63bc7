import { requests } from '../protocol/requests.ts';
import { setHost } from './set-host.ts';
import { socketPath } from './socket-path.ts';
import { subcommand } from './subcommand.ts';

/** spec: command-line 2.2 */
export const add = subcommand({
  name: 'add',
  synopsis: '[-a <director socket path>] [-t <tag>] <host> [<vhost count>]',
  summary: 'add a mail server, or set its vhost count',
  parameters: {
    ...socketPath,
    tag: { type: 'string', short: 't', help: 'tag of a new mail server; the same as HOST@TAG' },
    host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
    'vhost-count': { type: 'string', positional: true, help: 'weight; 100 for a new mail server' },
  },
  run: (context, args) => setHost(context, args, { request: requests.hostSet, needsCount: false }),
});
