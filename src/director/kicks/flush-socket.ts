import { askSocket } from './ask-socket.ts';
import { KeeperError } from './session-keeper.ts';

/** The same time limit as Dovecot's. */
const TIMEOUT_MS = 30_000;

/** The arguments of a flush script for a user being moved. */
export interface FlushCall {
  readonly hash: number;
  readonly from: { readonly ip: string; readonly isUp: boolean; readonly vhosts: number };
  /** The address of the new mail server. */
  readonly to: string;
}

/** Runs a script for a user who has been kicked from a mail server. @throws KeeperError if it fails */
export type FlushHook = (call: FlushCall) => Promise<void>;

/**
 * Creates the hook for `director_flush_socket`: it runs the script behind a unix socket of Dovecot's `script` service
 * for each user being moved, instead of the delay of `director_user_kick_delay`.
 *
 * @param path UTF-8
 */
export function flushSocket(path: string): FlushHook {
  return async ({ hash, from, to }) => {
    const words = ['FLUSH', String(hash), from.ip, to, from.isUp ? 'up' : 'down', String(from.vhosts)];
    let last = '';
    await askSocket(
      path,
      `VERSION\tscript\t4\t0\n-\n${words.map((word) => `${word}\n`).join('')}\n`,
      (line) => {
        last = line;
        return line === '+' || line === '-';
      },
      TIMEOUT_MS,
    );
    if (last === '-') throw new KeeperError(`${path}: Failed to flush user hash ${hash} in host ${to}`, false);
  };
}
