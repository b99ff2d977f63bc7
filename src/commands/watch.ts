import { socketPath } from './socket-path.ts';
import { subcommand } from './subcommand.ts';

/** Looks at the director again and again: drawn on a terminal, a table each time elsewhere. */
export const watch = subcommand({
  name: 'watch',
  synopsis: '[-a <director socket path>] [-n <seconds>]',
  summary: 'follow the mail servers, their users and the ring',
  addition: true,
  parameters: {
    ...socketPath,
    interval: { type: 'string', short: 'n', help: 'seconds between two looks, 2 by default' },
  },
  async run(context, args) {
    const { watchDirector } = await import('./watch/watch-director.ts');
    await watchDirector(context, args);
  },
});
