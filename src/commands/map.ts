import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  ...socketPath,
  'users-file': {
    type: 'string',
    names: 'file',
    short: 'f',
    help: 'file of user names, one per line; - for standard input',
  },
  'hash-map': { type: 'flag', short: 'h', help: 'show the users of a hash, given as <host>' },
  'user-map': { type: 'flag', short: 'u', help: 'show the hash of a user, given as <host>' },
  host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
} as const satisfies Parameters;

/** The arguments of `director map`. */
export type MapArguments = ArgumentsOf<typeof parameters>;

/** Shows which users are on which mail server, the hash of a user, or the users with a hash. spec: command-line 2.5 */
export const map = subcommand({
  name: 'map',
  synopsis: '[-a <director socket path>] [-f <users file>] [-h | -u] [<host>]',
  summary: 'show which users are on which mail server',
  parameters,
  async run(context, args) {
    const { printMap, printUserHash, printUsersOfHash } = await import('./map/print-map.ts');
    if (args['user-map']) await printUserHash(context, args.host);
    else if (args['hash-map']) await printUsersOfHash(context, args);
    else await printMap(context, args);
  },
});
