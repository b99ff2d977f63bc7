import { parameters } from './map/parameters.ts';
import { subcommand } from './shared/subcommand.ts';

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
