import { loadSettings } from '../../settings/load-settings.ts';
import { readConfiguration } from '../configuration.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { Director } from '../director.ts';
import type { Options } from '../options.ts';
import { placeUsersOn } from '../place-user.ts';
import { configuredFlush, configuredKeepers } from './configured-keepers.ts';
import { isDovecotService, reportServing, untilParentEnds } from './dovecot-master.ts';
import { inheritedListeners } from './inherited-listeners.ts';
import { openDescriptors } from './open-descriptors.ts';
import { serviceLog } from './service-log.ts';
import { ServiceServer } from './service-server.ts';
import { readServiceSettings } from './service-settings.ts';

const DEFAULT_CONFIGURATION = '/etc/dovecot/director.conf';

type Environment = Readonly<Record<string, string>>;

/**
 * The director as a service that Dovecot, or systemd, has started: it serves the sockets that it was given.
 * spec: dovecot-2.4.md 2
 *
 * @throws ConfigurationError, SettingsError
 */
export async function runService(options: Options, environment: Environment): Promise<void> {
  const log = serviceLog(isDovecotService(environment), options.debug);
  const request = { ...options, service: 'director', configPath: options.configPath ?? DEFAULT_CONFIGURATION } as const;
  const loaded = await loadSettings(request, environment, ({ text }) => log.warning(text));
  const { director: settings, others } = await readConfiguration(loaded);
  for (const { ip, port } of others) log.warning(`director_servers: this is no ring, ${ip}:${port} is left alone`);
  const service = readServiceSettings(loaded.settings);
  const listeners = inheritedListeners(openDescriptors(), environment);
  if (listeners.length === 0)
    throw new ConfigurationError('--service: no socket is open: it is Dovecot or systemd that starts it so');

  const keepers = configuredKeepers(loaded.settings, new Set(settings.hosts.map(({ ip }) => ip)), log);
  const director = new Director({ ...settings, log, keepers, flush: configuredFlush(loaded.settings) });
  const server = new ServiceServer({ ...service, director, place: placeUsersOn(director), log });
  const stopped = untilStopped();
  try {
    for (const listener of listeners) await server.open(listener);
    reportServing(environment);
    log.info(`serving ${listeners.map(({ name }) => name).join(', ')}`);
    await stopped;
  } finally {
    server.close();
    director.close();
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('uncaughtException', reject);
    void untilParentEnds().then(resolve);
  });
}
