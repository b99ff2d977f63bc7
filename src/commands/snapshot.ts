import type { ArgumentsOf, Parameters } from '../program/option.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const parameters = {
  ...socketPath,
  file: {
    type: 'string',
    names: 'file',
    positional: true,
    help: 'file to replace when the snapshot is complete; standard output by default',
  },
} as const satisfies Parameters;

/** The arguments of `director snapshot`. */
export type SnapshotArguments = ArgumentsOf<typeof parameters>;

/** Saves the mail servers in a form that `apply` can restore. */
export const snapshot = subcommand({
  name: 'snapshot',
  synopsis: '[-a <director socket path>] [<file>]',
  summary: 'save the current mail servers to a file, or print them',
  addition: true,
  parameters,
  async run(context, args) {
    const { takeSnapshot } = await import('./snapshot/take-snapshot.ts');
    await takeSnapshot(context, args);
  },
});
