import { requests } from '../protocol/requests.ts';
import { hostParameters, setHost } from './shared/set-host.ts';
import { subcommand } from './shared/subcommand.ts';

/** spec: command-line 2.2 */
export const add = subcommand({
  name: 'add',
  synopsis: '[-a <director socket path>] [-t <tag>] <host> [<vhost count>]',
  summary: 'add a mail server, or set its vhost count',
  parameters: hostParameters,
  run: (context, args) => setHost(context, args, { request: requests.hostSet, needsCount: false }),
});
