import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  'socket-path': {
    ...socketPath['socket-path'],
    type: 'strings',
    help: 'socket of a director, or host:port; repeat to watch several',
  },
  interval: { type: 'seconds', short: 'n', help: 'seconds between updates, at least 0.1; 2 by default' },
} as const satisfies Parameters;

/** The arguments of `director watch`. */
export type WatchArguments = ArgumentsOf<typeof parameters>;

/** Polls directors. Draws a live view on a terminal; otherwise prints a record for each poll. */
export const watch = subcommand({
  name: 'watch',
  synopsis: '[-a <director socket path> ...] [-n <seconds>]',
  summary: 'show the mail servers, their users and the ring live',
  addition: true,
  parameters,
  async run(context, args) {
    const { watchDirector } = await import('./watch/watch-director.ts');
    await watchDirector(context, args);
  },
});
