import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director snapshot`. */
export const parameters = {
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
