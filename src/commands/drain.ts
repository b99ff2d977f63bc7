import { socketPath } from './socket-path.ts';
import { subcommand } from './subcommand.ts';

/** Takes a mail server out: no new users, and those it has go elsewhere; it is done when nobody is left. */
export const drain = subcommand({
  name: 'drain',
  synopsis: '[-a <director socket path>] [--timeout <seconds>] [--max-parallel <n>] <host>',
  summary: 'take a mail server out and wait until its users are elsewhere',
  addition: true,
  parameters: {
    ...socketPath,
    timeout: { type: 'string', help: 'seconds after which users who remain are an error; no limit by default' },
    'max-parallel': { type: 'integer', help: 'how many users may be moving at a time' },
    host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
  },
  async run(context, args) {
    const { drainHost } = await import('./drain/drain-host.ts');
    await drainHost(context, args);
  },
});
