import { createHash } from 'node:crypto';
import { parsePort } from '../../posix/numbers.ts';
import type { SettingName } from '../../settings/known-settings.ts';
import type { Settings } from '../../settings/load-settings.ts';
import { parseTime } from '../../settings/value-types.ts';
import { ConfigurationError } from '../configuration-error.ts';

/** The settings of a director that logins pass through. Paths are UTF-8; relative ones start at `base_dir`. */
export interface ServiceSettings {
  readonly loginSocket: string;
  readonly userdbSocket: string;
  /** A folder in `state_dir`, different for each `base_dir`: several directors can run on one machine. */
  readonly stateDir: string;
  readonly portOf: (protocol: string) => number | undefined;
  /** How long a proxy waits for a mail server where a reply does not say. */
  readonly proxyTimeoutSeconds: number;
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
    proxyTimeoutSeconds: parseTime(settings.get('login_proxy_timeout')),
  };
}

/** A short hash of the working directory, which is `base_dir`. Paths of unix sockets must be short. */
function instanceName(): string {
  return createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8);
}

/** Parses the ports of the mail servers by protocol: `imap=10143 lmtp=24`. */
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
