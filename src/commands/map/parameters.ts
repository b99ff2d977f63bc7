import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director map`. */
export const parameters = {
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
