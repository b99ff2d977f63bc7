import { accessSync, constants } from 'node:fs';
import { errorCode, strerror } from '../../posix/strerror.ts';
import type { Settings } from '../../settings/load-settings.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { Anvil } from '../kicks/anvil.ts';
import { DoveadmApi } from '../kicks/doveadm-api.ts';
import { type FlushHook, flushSocket } from '../kicks/flush-socket.ts';
import { Ipc } from '../kicks/ipc.ts';
import type { SessionKeeper } from '../kicks/session-keeper.ts';

/** The socket through which Dovecot 2.3 kicks users of its login processes. Dovecot 2.4 does not have it. */
const IPC_SOCKET = 'ipc';

/**
 * What can end sessions: Dovecot on this machine, and the machines in `director_doveadm_api_urls`.
 *
 * @param mailServers addresses, in canonical form
 * @throws ConfigurationError
 */
export function configuredKeepers(
  settings: Settings,
  mailServers: ReadonlySet<string>,
  log: { error(text: string): void },
): SessionKeeper[] {
  const local = localKeeper(pathOf(settings.get('director_anvil_socket')), log);
  const urls = settings
    .get('director_doveadm_api_urls')
    .split(' ')
    .filter((word) => word !== '');
  const key = settings.get('director_doveadm_api_key');
  if (urls.length > 0 && key === '') throw new ConfigurationError('director_doveadm_api_key is missing');
  const apis = urls.map((text) => new DoveadmApi(parseUrl(text), key, (ip) => mailServers.has(ip)));
  return local === undefined ? apis : [local, ...apis];
}

function localKeeper(anvil: string, log: { error(text: string): void }): SessionKeeper | undefined {
  if (anvil === '') return undefined;
  if (isThere(IPC_SOCKET)) return new Ipc(IPC_SOCKET);
  try {
    accessSync(anvil, constants.W_OK);
    return new Anvil(anvil);
  } catch (error) {
    log.error(`${anvil}: ${strerror(errorCode(error))}: moves and kicks cannot end sessions on this machine`);
    return undefined;
  }
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new ConfigurationError(`Invalid value for director_doveadm_api_urls setting: ${text}`);
  }
  return new URL(text);
}

/**
 * The hook in `director_flush_socket`: `unix:PATH`. A relative path is relative to the working directory, `base_dir`.
 *
 * @throws ConfigurationError
 */
export function configuredFlush(settings: Settings): FlushHook | undefined {
  const value = settings.get('director_flush_socket');
  if (value === '') return undefined;
  if (!value.startsWith('unix:')) {
    throw new ConfigurationError(`Invalid value for director_flush_socket setting: ${value}: it must begin with unix:`);
  }
  return flushSocket(pathOf(value.slice('unix:'.length)));
}

function pathOf(value: string): string {
  return Buffer.from(value, 'latin1').toString();
}
