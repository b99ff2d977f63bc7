import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import { changeLog } from '../shared/change-options.ts';
import { socketPath } from '../shared/socket-path.ts';

/** The parameters of `director undrain`. */
export const parameters = {
  ...socketPath,
  ...changeLog,
  host: { type: 'strings', names: 'mail server', positional: true, help: 'names or addresses of the mail servers' },
} as const satisfies Parameters;

/** The options of `director undrain`. */
export type UndrainOptions = Omit<ArgumentsOf<typeof parameters>, 'host'>;
