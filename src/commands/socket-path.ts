import type { LoadedSettings } from '../settings/load-settings.ts';
import type { Parameter } from './subcommand.ts';

/** The option that every subcommand has. */
export const socketPath = {
  'socket-path': { type: 'string', names: 'file', short: 'a', help: 'socket of the director, or host:port' },
} as const satisfies Record<string, Parameter>;

/** Where the director listens: `-a`, or the socket below `base_dir`. spec: command-line 2.1 */
export function directorPath(given: string | undefined, { settings }: LoadedSettings): string {
  return given ?? `${settings.baseDir}/director-admin`;
}
