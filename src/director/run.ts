import { writeSync } from 'node:fs';
import { TimeZone } from '../posix/time-zone.ts';
import { visibleControls } from '../posix/visible-controls.ts';
import { EX_CONFIG } from '../program/exit-status.ts';
import { reportFailure } from '../program/failure.ts';
import { GetoptCommand } from '../program/getopt-command.ts';
import { logStamp } from '../program/log-stamp.ts';
import { Logger } from '../program/logger.ts';
import { settingsRequest } from '../program/settings-options.ts';
import { loadSettings, type Settings } from '../settings/load-settings.ts';
import { readConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { configuredListeners, requestedListeners } from './configured-listeners.ts';
import { Director } from './director.ts';
import type { DirectorLog } from './director-log.ts';
import { DirectorServer } from './director-server.ts';
import { exposureOf } from './exposure.ts';
import { addressText, type Listener } from './listener.ts';
import { directorOptions, type Options } from './options.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * The program `director`. Serves until a signal ends it, and reports errors on standard error.
 *
 * @param words the arguments, latin1
 * @param environment the environment variables, latin1
 * @returns the exit status
 */
export async function run(words: readonly string[], environment: Environment): Promise<number> {
  const log = new Logger('');
  const program = new GetoptCommand('director', {
    options: directorOptions,
    // The program takes no arguments: parsing stops at the first one, which is then refused.
    permute: () => false,
    exitCode: EX_CONFIG,
  });
  let status = 0;
  program.action(async () => {
    const [unknown] = program.args;
    if (unknown !== undefined) throw new ConfigurationError(`Unknown argument: ${unknown}`);
    const options = program.opts<Options>();
    if (options.information === undefined && options.service) {
      const { runService } = await import('./service/run-service.ts');
      status = await runService(options, environment);
      return;
    }
    if (options.information === undefined) return serve(options, environment, log);
    const { helpText, versionText } = await import('./help.ts');
    print(options.information === 'help' ? helpText(program) : versionText());
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof ConfigurationError) for (const detail of error.details) log.error(detail);
    return reportFailure(error, log);
  }
}

async function serve(options: Options, environment: Environment, log: Logger): Promise<void> {
  log.level = options;
  const request = { ...settingsRequest(options), service: 'director' } as const;
  const loaded = await loadSettings(request, environment, ({ level, prefix, text }) => log[level](text, prefix));
  const { director: settings, others } = await readConfiguration(loaded);
  for (const { ip, port } of others) log.warning(`director_servers: this is no ring, ${ip}:${port} is left alone`);
  const listeners = await chooseListeners(options, loaded, log);

  const director = new Director(log.isVerbose ? { ...settings, log: withVisibleControls(log) } : settings);
  const server = new DirectorServer(director, log);
  const stopped = untilStopped();
  try {
    for (const listener of listeners) await server.open(listener);
    log.prefix = 'director: ';
    log.timestamp = logStamp(loaded.logTimestamp, new TimeZone(loaded.environment));
    print(`director ready: ${listeners.map((each) => `${each.role} ${addressText(each)}`).join(', ')}\n`);
    await stopped;
  } finally {
    await server.close();
    director.close();
  }
}

async function chooseListeners(options: Options, loaded: Settings, log: Logger): Promise<Listener[]> {
  const { listen = [], allowRemote = false } = options;
  const requested = await Promise.all(listen.map((text) => requestedListeners(text, { allowRemote })));
  const { listeners, unserved } = await configuredListeners(loaded.sections('service'), {
    baseDir: loaded.baseDir,
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

/** Escapes control characters: names come from clients, and must neither control a terminal nor forge log lines. */
function withVisibleControls(log: Logger): DirectorLog {
  const clean = (text: string) => visibleControls(text).replaceAll('\n', '\\x0a');
  return {
    info: (text) => log.info(clean(text)),
    debug: (text) => log.debug(clean(text)),
    error: (text) => log.error(clean(text)),
  };
}

/** Resolves at the first SIGINT or SIGTERM; a second one has its default effect. Rejects on an uncaught exception. */
function untilStopped(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.once('uncaughtException', reject);
  });
}

/** Prints to standard output, and ignores errors: the director also serves if nobody reads its output. */
function print(text: string): void {
  try {
    writeSync(1, text, null, 'latin1');
  } catch {}
}
