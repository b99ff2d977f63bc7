import { type ConfigSource, type DefaultSources, readConfigSource, type Warning } from './config-source.ts';
import { inconsistency } from './consistency.ts';
import { type Environment, reduceEnvironment, variable } from './environment.ts';
import { defaultOf, isUsedBy, programSettings, type Service, type SettingName } from './known-settings.ts';
import type { Section } from './parsed-configuration.ts';
import { setOverride, setProgramSetting } from './program-values.ts';
import { SettingsError } from './settings-error.ts';
import { namedStatsWriterError, type StatsWriterError, standardStatsWriterError } from './stats-writer.ts';
import { canonicalText } from './value-types.ts';

/** The options of the command line that concern settings. All strings are latin1. spec: command-line 1.1 */
export interface SettingsRequest {
  /** The program whose settings are checked; by default `doveadm`. */
  readonly service?: Service;
  /** The configuration file of the last `-c` or `-i`. */
  readonly configPath?: string | undefined;
  /** `-O` */
  readonly noConfig: boolean;
  /** `-k` */
  readonly keepEnvironment: boolean;
  /** The arguments of `-o`, in order. */
  readonly overrides: readonly string[];
}

/** The resulting settings, as strings. spec: command-line 6.4 */
export interface Settings {
  /** `base_dir`: the directory of the sockets. */
  readonly baseDir: string;
  /** `director_username_hash`: the format that turns a user name into the text to hash. */
  readonly directorUsernameHash: string;
  /** `log_timestamp`: a strftime format. */
  readonly logTimestamp: string;
  /** The value of any setting as it was given, else its default. */
  get(name: SettingName): string;
  /** The environment after it was reduced. spec: command-line 6.5 */
  readonly environment: Environment;
  /** The sections of a type, such as `service`, that are outside of all filters in a configuration file. */
  sections(type: string): readonly Section[];
}

/** A line for standard error. The text does not include the level. */
export interface Notice extends Warning {
  readonly level: 'warning' | 'error';
}

const DOVECONF_MARK = 'DOVECONF_ENV';

const DEFAULT_SOURCES: DefaultSources = { socket: '/run/dovecot/config', file: '/etc/dovecot/dovecot.conf' };

/**
 * Loads the settings from a configuration file or the config socket, from the environment, and from `-o`.
 * spec: command-line 6
 *
 * @throws SettingsError
 */
export async function loadSettings(
  request: SettingsRequest,
  environment: Environment,
  report: (notice: Notice) => void,
  defaults: DefaultSources = DEFAULT_SOURCES,
): Promise<Settings> {
  const { service = 'doveadm', configPath } = request;
  const noConfig = request.noConfig || (service === 'doveadm' && isRunByDoveconf(environment));
  const source = noConfig
    ? undefined
    : await readConfigSource(
        service,
        configPath,
        environment,
        (line) => report({ level: 'warning', ...line }),
        defaults,
      );
  const reduced = source?.kind === 'file' ? afterFile(environment, source, request.keepEnvironment) : environment;
  if (source?.kind === 'file' && service === 'doveadm') reportError(await namedStatsWriterError(reduced), report);
  const given = new Map<string, string>();
  if (noConfig || request.keepEnvironment) applyEnvironment(given, environment, source, service);
  for (const override of request.overrides) {
    setOverride(given, override, service, (reason) => unreadable(`Invalid -o parameter ${override}: ${reason}`));
  }
  const get = (key: SettingName) => given.get(key) ?? source?.get(key) ?? defaultOf(key);
  const conflict = inconsistency(get, service);
  if (conflict !== undefined) throw unreadable(`Invalid settings: ${conflict}`);
  if (service === 'doveadm') reportError(standardStatsWriterError(reduced, get), report);
  return {
    baseDir: get('base_dir'),
    directorUsernameHash: get('director_username_hash'),
    logTimestamp: get('log_timestamp'),
    get,
    environment: reduced,
    sections: (type) => source?.sections(type) ?? [],
  };
}

/**
 * Takes settings from environment variables. They override a config socket, but not a configuration file.
 * spec: command-line 6.5
 */
function applyEnvironment(
  given: Map<string, string>,
  environment: Environment,
  source: ConfigSource | undefined,
  service: Service,
): void {
  for (const name of Object.keys(environment).sort(byBytesDescending)) {
    const key = name.toLowerCase();
    if (!isUsedBy(service, key)) continue;
    if (source?.kind === 'file' && source.get(key) !== undefined) continue;
    setProgramSetting(given, key, environment[name] ?? '', service, (reason) =>
      unreadable(`Invalid setting ${key}: ${reason}`),
    );
  }
}

/**
 * Several variables can name the same setting, for example in different case. The order decides which of them wins, and
 * which of two errors is shown.
 */
function byBytesDescending(left: string, right: string): number {
  return `${left}=` < `${right}=` ? 1 : -1;
}

/** The original runs `doveconf`, which reads the file and executes `doveadm` again with the settings as environment. */
function isRunByDoveconf(environment: Environment): boolean {
  return variable(environment, DOVECONF_MARK) !== undefined;
}

/**
 * The environment as `doveconf` leaves it: reduced, and with the settings of the file. `-o` is applied later, so that
 * `-o import_environment` has no effect.
 */
function afterFile(environment: Environment, file: ConfigSource, keep: boolean): Environment {
  const names = file.get('import_environment') ?? defaultOf('import_environment');
  const settings: Record<string, string> = {};
  for (const [key, { type }] of programSettings) {
    const value = file.get(key);
    if (value !== undefined) settings[key.toUpperCase()] = canonicalText(type, value);
  }
  return { ...(keep ? environment : reduceEnvironment(environment, names)), [DOVECONF_MARK]: '1', ...settings };
}

function reportError(error: StatsWriterError | undefined, report: (notice: Notice) => void): void {
  if (error !== undefined) report({ level: 'error', ...error });
}

function unreadable(text: string): SettingsError {
  return new SettingsError(`Error reading configuration: ${text}`);
}
