import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { changeLog, dryRun, force } from '../shared/change-options.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director apply`. */
export const parameters = {
  ...socketPath,
  ...dryRun,
  prune: { type: 'flag', help: 'remove mail servers that the file does not mention' },
  flush: { type: 'flag', help: 'move the users off mail servers that go down or get a weight of 0' },
  all: { type: 'flag', help: 'also show mail servers that do not change' },
  ...force,
  ...changeLog,
  file: {
    type: 'string',
    names: 'file',
    positional: true,
    help: 'output of director snapshot or director dump; - for standard input',
  },
} as const satisfies Parameters;

/** The options of `director apply`. */
export type ApplyOptions = Omit<ArgumentsOf<typeof parameters>, 'file'>;
