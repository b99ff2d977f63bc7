import { setTimeout as sleep } from 'node:timers/promises';
import { settingsRequest } from '../../program/settings-options.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { SettingsError } from '../../settings/settings-error.ts';
import { readConfiguration } from '../configuration.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { Director } from '../director.ts';
import type { Options } from '../options.ts';
import { placeUsersOn } from '../place-user.ts';
import { Continuity } from '../state/continuity.ts';
import { PlaceSwitch } from '../state/place-switch.ts';
import { configuredFlush, configuredKeepers } from './configured-keepers.ts';
import { isDovecotService, reportServing, untilDovecotStops } from './dovecot-master.ts';
import { inheritedListeners } from './inherited-listeners.ts';
import { openDescriptors } from './open-descriptors.ts';
import { type ServiceLog, serviceLog } from './service-log.ts';
import { ServiceServer } from './service-server.ts';
import { readServiceSettings } from './service-settings.ts';

const DEFAULT_CONFIGURATION = '/etc/dovecot/director.conf';
const EX_TEMPFAIL = 75;
const EX_BAD_CONFIGURATION = 89;
/** How long a director that has handed over stays for requests that are not answered: lookups are held for 30 s. */
const LINGER_MS = 60_000;
/** How long a client says nothing whose connection is closed: it makes another one when it needs one. */
const QUIET_MS = 2000;
const LOOK_MS = 50;

type Environment = Readonly<Record<string, string>>;

/**
 * The director as a service that Dovecot, or systemd, has started: it serves the sockets that it was given.
 * spec: dovecot-2.4 2
 *
 * @returns the exit status
 */
export async function runService(options: Options, environment: Environment): Promise<number> {
  const log = serviceLog(isDovecotService(environment), options.debug === true);
  try {
    await serve(options, environment, log);
    return 0;
  } catch (error) {
    return report(error, log);
  }
}

async function serve(options: Options, environment: Environment, log: ServiceLog): Promise<void> {
  const stop = new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.on(signal, () => resolve());
    process.once('uncaughtException', reject);
  });
  const { configPath = DEFAULT_CONFIGURATION } = options;
  const request = { ...settingsRequest(options), service: 'director', configPath } as const;
  const loaded = await loadSettings(request, environment, ({ text }) => log.warning(text));
  const { director: settings, others } = await readConfiguration(loaded);
  for (const { ip, port } of others) log.warning(`director_servers: this is no ring, ${ip}:${port} is left alone`);
  const service = readServiceSettings(loaded);
  const listeners = inheritedListeners(openDescriptors(), environment);
  if (listeners.length === 0) {
    throw new ConfigurationError('--service: no socket is open: Dovecot or systemd starts it so');
  }
  const keepers = configuredKeepers(loaded, new Set(settings.hosts.map(({ ip }) => ip)), log);
  const director = new Director({ ...settings, log, keepers, flush: configuredFlush(loaded) });
  const places = new PlaceSwitch(placeUsersOn(director));
  const server = new ServiceServer({ ...service, director, place: places.place, log });
  const { promise: handedOver, resolve: onSuccessor } = deferred();
  const continuity = new Continuity({ folder: service.stateDir, director, places, log, onSuccessor });
  void handedOver.then(() => server.stop());
  try {
    await continuity.begin();
    continuity.answerPredecessor();
    for (const listener of listeners) await server.open(listener);
    reportServing(environment);
    log.info(`serving ${listeners.map(({ name }) => name).join(', ')}`);
    const stopped = isDovecotService(environment) ? [stop, untilDovecotStops()] : [stop];
    await Promise.race([...stopped, handedOver]);
    await continuity.handover;
    if (continuity.handover !== undefined) await untilIdle(server);
  } finally {
    server.close();
    continuity.close();
    director.close();
  }
}

/** Stays for the clients whose requests are not answered yet. */
async function untilIdle(server: ServiceServer): Promise<void> {
  const end = performance.now() + LINGER_MS;
  server.closeWhenQuiet(QUIET_MS);
  while (server.relayed > 0 && performance.now() < end) await sleep(LOOK_MS);
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function report(error: unknown, log: ServiceLog): number {
  if (error instanceof ConfigurationError) {
    for (const detail of error.details) log.error(detail);
    log.fatal(error.message);
    return EX_BAD_CONFIGURATION;
  }
  if (error instanceof SettingsError) {
    log.fatal(error.message);
    return error.status;
  }
  log.fatal(`Unexpected error: ${String(error)}`);
  return EX_TEMPFAIL;
}
