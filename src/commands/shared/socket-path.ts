import type { ArgumentsOf, Parameters } from '../../program/option.ts';
import type { Settings } from '../../settings/load-settings.ts';

/** `-a`, for all subcommands. */
export const socketPath = {
  'socket-path': { type: 'string', names: 'file', short: 'a', help: 'socket of the director, or host:port' },
} as const satisfies Parameters;

/** The path of the director's socket: the value of `-a`, or `director-admin` in `base_dir`. spec: command-line 2.1 */
export function directorPath({ 'socket-path': given }: ArgumentsOf<typeof socketPath>, { baseDir }: Settings): string {
  return given ?? `${baseDir}/director-admin`;
}
