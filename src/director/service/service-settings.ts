import { createHash } from 'node:crypto';
import { parsePort } from '../../posix/numbers.ts';
import type { SettingName } from '../../settings/known-settings.ts';
import type { Settings } from '../../settings/load-settings.ts';
import { ConfigurationError } from '../configuration-error.ts';

/** What the settings say about a director in the way of logins. Paths are UTF-8, from base_dir if they are relative. */
export interface ServiceSettings {
  readonly loginSocket: string;
  readonly userdbSocket: string;
  /** A folder in `state_dir` for the director of this base_dir: several can run on one machine. */
  readonly stateDir: string;
  readonly portOf: (protocol: string) => number | undefined;
}

/** @throws ConfigurationError */
export function readServiceSettings(settings: Settings): ServiceSettings {
  const ports = readPorts(settings.get('director_mail_ports'));
  const path = (name: SettingName) => Buffer.from(settings.get(name), 'latin1').toString();
  return {
    loginSocket: path('director_login_socket'),
    userdbSocket: path('director_userdb_socket'),
    stateDir: `${path('state_dir')}/director-${instanceName()}`,
    portOf: (protocol) => ports.get(protocol),
  };
}

/** The working directory, which is base_dir, in few characters: the path of a socket must be short. */
function instanceName(): string {
  return createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8);
}

/** `imap=10143 lmtp=24`: by protocol, the ports of the mail servers. */
function readPorts(setting: string): Map<string, number> {
  const ports = new Map<string, number>();
  for (const word of setting.split(' ').filter((each) => each !== '')) {
    const [protocol = '', text = ''] = word.split('=', 2);
    const port = parsePort(text);
    if (port === undefined) throw new ConfigurationError(`Invalid value for director_mail_ports setting: ${word}`);
    ports.set(protocol, port);
  }
  return ports;
}
