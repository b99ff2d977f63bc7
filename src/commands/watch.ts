import { subcommand } from './shared/subcommand.ts';
import { parameters } from './watch/parameters.ts';

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
