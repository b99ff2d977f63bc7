import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { requests } from '../protocol/requests.ts';
import { setHost } from './set-host.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  ...socketPath,
  tag: { type: 'string', short: 't', help: 'tag of a new mail server; the same as HOST@TAG' },
  host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
  'vhost-count': { type: 'string', positional: true, help: 'weight; 100 for a new mail server' },
} as const satisfies Parameters;

/** The arguments of `director add`. */
export type AddArguments = ArgumentsOf<typeof parameters>;

/** spec: command-line 2.2 */
export const add = subcommand({
  name: 'add',
  synopsis: '[-a <director socket path>] [-t <tag>] <host> [<vhost count>]',
  summary: 'add a mail server, or set its vhost count',
  parameters,
  run: (context, args) => setHost(context, args, { request: requests.hostSet, needsCount: false }),
});
