import { writeSync } from 'node:fs';
import { GetoptError } from '../cli/getopt.ts';
import { Logger, writeError } from '../cli/logger.ts';
import { visibleControls } from '../formatters/visible-controls.ts';
import { type LoadedSettings, loadSettings } from '../settings/load-settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { strftime } from '../time/strftime.ts';
import { readConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { configuredListeners, requestedListeners } from './configured-listeners.ts';
import { Director, type DirectorLog } from './director.ts';
import { DirectorServer } from './director-server.ts';
import { exposureOf } from './exposure.ts';
import { addressText, type Listener } from './listener.ts';
import { ListenError } from './open-listener.ts';
import { type Options, parseOptions } from './options.ts';

const EX_TEMPFAIL = 75;
const EX_BAD_CONFIGURATION = 89;

type Environment = Readonly<Record<string, string>>;

/**
 * The program `director`: serves until a signal ends it, and says on standard error what went wrong.
 *
 * @param words the arguments, latin1
 * @param environment the variables of the process, latin1
 * @returns the exit status
 */
export async function run(words: readonly string[], environment: Environment): Promise<number> {
  const log = new Logger('');
  try {
    const options = parseOptions(words);
    if (options.service) {
      const { runService } = await import('./service/run-service.ts');
      return await runService(options, environment);
    } else if (options.information === undefined) {
      await serve(options, environment, log);
    } else {
      const { helpText, versionText } = await import('./help.ts');
      print(options.information === 'help' ? helpText() : versionText());
    }
    return 0;
  } catch (error) {
    return report(error, log);
  }
}

async function serve(options: Options, environment: Environment, log: Logger): Promise<void> {
  log.verbose = options.verbose;
  log.debugging = options.debug;
  const loaded = await loadSettings({ ...options, service: 'director' }, environment, ({ prefix, text }) =>
    log.warning(text, prefix),
  );
  const { director: settings, others } = await readConfiguration(loaded);
  for (const { ip, port } of others) log.warning(`director_servers: this is no ring, ${ip}:${port} is left alone`);
  const listeners = await chooseListeners(options, loaded, log);

  const director = new Director(options.verbose ? { ...settings, log: withVisibleControls(log) } : settings);
  const server = new DirectorServer(director, log);
  const stopped = untilStopped();
  try {
    for (const listener of listeners) await server.open(listener);
    log.prefix = 'director: ';
    log.timestamp = () => strftime(loaded.settings.logTimestamp, new Date());
    print(`director ready: ${listeners.map((each) => `${each.role} ${addressText(each)}`).join(', ')}\n`);
    await stopped;
  } finally {
    await server.close();
    director.close();
  }
}

async function chooseListeners(options: Options, loaded: LoadedSettings, log: Logger): Promise<Listener[]> {
  const requested = await Promise.all(options.listen.map((text) => requestedListeners(text, options)));
  const { listeners, unserved } = await configuredListeners(loaded.sections('service'), {
    baseDir: loaded.settings.baseDir,
    addStandard: requested.length === 0,
  });
  for (const name of unserved) log.warning(`service director: ${name}: only admin and authreply sockets are served`);
  const all = [...listeners, ...requested.flat()];
  for (const listener of all) {
    const exposure = exposureOf(listener);
    if (exposure !== undefined) log.warning(exposure);
  }
  return all;
}

/** Names come from whoever connects: they must neither steer a terminal nor look like lines of their own. */
function withVisibleControls(log: Logger): DirectorLog {
  const clean = (text: string) => visibleControls(text).replaceAll('\n', '\\x0a');
  return {
    info: (text) => log.info(clean(text)),
    debug: (text) => log.debug(clean(text)),
    error: (text) => log.error(clean(text)),
  };
}

/** Resolves at the first signal to stop; the second one has its usual effect. Rejects with an error nobody caught. */
function untilStopped(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('uncaughtException', reject);
  });
}

function report(error: unknown, log: Logger): number {
  if (error instanceof GetoptError) {
    writeError(`${error.message}\n`);
    return EX_BAD_CONFIGURATION;
  }
  if (error instanceof ConfigurationError) {
    for (const detail of error.details) log.error(detail);
    log.fatal(error.message);
    return EX_BAD_CONFIGURATION;
  }
  if (error instanceof SettingsError) {
    log.fatal(error.message, error.prefix || log.prefix);
    return error.status;
  }
  log.fatal(error instanceof ListenError ? error.message : `Unexpected error: ${String(error)}`);
  return EX_TEMPFAIL;
}

/** Nobody has to read what the program says on standard output. */
function print(text: string): void {
  try {
    writeSync(1, text, null, 'latin1');
  } catch {}
}
