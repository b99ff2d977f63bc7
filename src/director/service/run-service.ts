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
import { isDovecotService, reportServing, watchMaster } from './dovecot-master.ts';
import { inheritedListeners } from './inherited-listeners.ts';
import { openDescriptors } from './open-descriptors.ts';
import { type ServiceLog, serviceLog } from './service-log.ts';
import { ServiceServer } from './service-server.ts';
import { readServiceSettings } from './service-settings.ts';

const DEFAULT_CONFIGURATION = '/etc/dovecot/director.conf';
const EX_TEMPFAIL = 75;
const EX_BAD_CONFIGURATION = 89;
/** How long a director stays after a handover to answer pending requests. Lookups are held for up to 30 s. */
const LINGER_MS = 60_000;
/** How long a client must be silent before its connection is closed. It connects again when it needs to. */
const QUIET_MS = 2000;
const LOOK_MS = 50;

type Environment = Readonly<Record<string, string>>;

/**
 * Runs the director as a service of Dovecot or systemd. It serves the sockets that it has inherited.
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
  const descriptors = openDescriptors();
  const stop = new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.on(signal, () => resolve());
    process.once('uncaughtException', reject);
    if (!isDovecotService(environment)) return;
    const paths = descriptors.flatMap((descriptor) => (descriptor.kind === 'unix' ? descriptor.path : []));
    // If no successor requests the state, this process serves its existing connections for a while.
    watchMaster(paths, { onStop: resolve, onReload: () => void setTimeout(resolve, LINGER_MS) });
  });
  const { configPath = DEFAULT_CONFIGURATION } = options;
  const request = { ...settingsRequest(options), service: 'director', configPath } as const;
  const loaded = await loadSettings(request, environment, ({ text }) => log.warning(text));
  const { director: settings, others } = await readConfiguration(loaded);
  for (const { ip, port } of others) log.warning(`director_servers: this is no ring, ${ip}:${port} is left alone`);
  const service = readServiceSettings(loaded);
  const listeners = inheritedListeners(descriptors, environment);
  if (listeners.length === 0) {
    throw new ConfigurationError('--service: no inherited sockets: Dovecot or systemd has to start this program');
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
    await Promise.race([stop, handedOver]);
    await continuity.handover;
    if (continuity.handover !== undefined) await untilIdle(server);
  } finally {
    server.close();
    continuity.close();
    director.close();
  }
}

/** Waits until clients have closed their connections, or have no pending requests, for at most {@link LINGER_MS}. */
async function untilIdle(server: ServiceServer): Promise<void> {
  const end = performance.now() + LINGER_MS;
  server.closeWhenQuiet(QUIET_MS);
  do await sleep(LOOK_MS);
  while (server.relayed > 0 && performance.now() < end);
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
