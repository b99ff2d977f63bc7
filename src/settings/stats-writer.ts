import { accessSync, constants } from 'node:fs';
import { connectUnix } from '../posix/connect-unix.ts';
import { MAX_UNIX_PATH_BYTES } from '../posix/limits.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import type { Environment } from './environment.ts';
import type { SettingName } from './known-settings.ts';

const VARIABLE = 'STATS_WRITER_SOCKET_PATH';

/** An error line for standard error. */
export interface StatsWriterError {
  readonly prefix: string;
  readonly text: string;
}

/**
 * The original's error message if it cannot connect to the stats socket that `STATS_WRITER_SOCKET_PATH` names.
 * A connection is closed at once: this program reports no statistics. spec: command-line 6.4, differences D30
 */
export async function namedStatsWriterError(environment: Environment): Promise<StatsWriterError | undefined> {
  const { [VARIABLE]: path = '', USER: user } = environment;
  const code = path === '' ? undefined : await connectCode(path);
  if (code === undefined) return undefined;
  return { prefix: user === undefined ? 'doveadm: ' : `doveadm(${user}): `, text: failure(path, code) };
}

/** The same for the default stats socket in `base_dir`, without connecting. A missing socket is not an error. */
export function standardStatsWriterError(
  environment: Environment,
  get: (name: SettingName) => string,
): StatsWriterError | undefined {
  if (environment[VARIABLE]) return undefined;
  const path = `${get('base_dir')}/${get('stats_writer_socket_path')}`;
  const code = accessCode(path);
  if (code === undefined || code === 'ENOENT') return undefined;
  return { prefix: '', text: failure(path, code) };
}

function failure(path: string, code: string): string {
  return `net_connect_unix(${path}) failed: ${strerror(code)}`;
}

function accessCode(path: string): string | undefined {
  if (path.length > MAX_UNIX_PATH_BYTES) return 'ENAMETOOLONG';
  try {
    accessSync(Buffer.from(path, 'latin1'), constants.W_OK);
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

async function connectCode(path: string): Promise<string | undefined> {
  const code = accessCode(path);
  if (code !== undefined) return code;
  try {
    (await connectUnix(path)).destroy();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}
