import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director watch`. */
export const parameters = {
  'socket-path': {
    ...socketPath['socket-path'],
    type: 'strings',
    help: 'socket of a director, or host:port; repeat to watch several',
  },
  interval: { type: 'seconds', short: 'n', help: 'seconds between updates, at least 0.1; 2 by default' },
} as const satisfies Parameters;

/** The arguments of `director watch`. */
export type WatchArguments = ArgumentsOf<typeof parameters>;
