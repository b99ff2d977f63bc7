import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { changeLog, force } from '../shared/change-options.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director drain`. */
export const parameters = {
  ...socketPath,
  'dry-run': { type: 'flag', short: 'n', help: 'show where users would go and stop; exit status 2 if there are any' },
  deadline: { type: 'seconds', help: 'fail if users remain after so many seconds; no limit by default' },
  'max-parallel': { type: 'count', help: 'most users to move at a time' },
  ...force,
  ...changeLog,
  host: { type: 'strings', names: 'mail server', positional: true, help: 'names or addresses of the mail servers' },
} as const satisfies Parameters;

/** The options of `director drain`. */
export type DrainOptions = Omit<ArgumentsOf<typeof parameters>, 'host'>;
