import { type Stats, statSync } from 'node:fs';
import { strerror } from '../protocol/strerror.ts';
import { inconsistency } from './consistency.ts';
import { type Environment, reduceEnvironment, variable } from './environment.ts';
import { canonicalKey, knownSetting, programSettings } from './known-settings.ts';
import { errorCode } from './read-bytes.ts';
import { SettingsError } from './settings-error.ts';
import { checkValue, InvalidValueError } from './value-types.ts';

/** What the command line says about settings. All strings are latin1. spec: cli.md 1.1 */
export interface SettingsRequest {
  /** The last of `-c` and `-i`, as a path. */
  readonly configPath?: string | undefined;
  /** `-O` */
  readonly noConfig: boolean;
  /** `-k` */
  readonly keepEnvironment: boolean;
  /** The arguments of `-o`, in their order. */
  readonly overrides: readonly string[];
}

/** The settings that a program works with. spec: cli.md 6.4 */
export interface Settings {
  /** Where the sockets are: `base_dir`. */
  readonly baseDir: string;
  /** What of a user name is hashed: `director_username_hash`. */
  readonly directorUsernameHash: string;
  /** A strftime format: `log_timestamp`. */
  readonly logTimestamp: string;
  /** Any other setting: as it was given, or its default, or empty. */
  get(key: string): string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** What is left of the environment. spec: cli.md 6.5 */
  readonly environment: Environment;
}

/** A line for standard error; the text goes without its level. */
export interface Warning {
  readonly prefix: string;
  readonly text: string;
}

/** Where the settings come from when nothing is said about it. */
export interface DefaultSources {
  readonly socket: string;
  readonly file: string;
}

const DEFAULT_SOURCES: DefaultSources = { socket: '/run/dovecot/config', file: '/etc/dovecot/dovecot.conf' };
const SERVICE = 'doveadm';

/**
 * Gathers the settings: configuration file or config socket, then the environment, then `-o`.
 * spec: cli.md 6
 *
 * @throws SettingsError
 */
export async function loadSettings(
  request: SettingsRequest,
  environment: Environment,
  warn: (warning: Warning) => void,
  defaults: DefaultSources = DEFAULT_SOURCES,
): Promise<LoadedSettings> {
  const source = request.noConfig ? noSource : await readSource(request, environment, warn, defaults);
  const values = new Map(source.values);
  const get = (key: string) => values.get(key) ?? source.get(key) ?? knownSetting(key)?.default ?? '';
  if (request.noConfig || request.keepEnvironment) {
    applyEnvironment(values, environment, (key) => source.get(key) !== undefined);
  }
  for (const override of request.overrides) applyOverride(values, override);
  const text = inconsistency(get);
  if (text !== undefined) throw unreadable(`Invalid settings: ${text}`);
  return {
    settings: {
      baseDir: get('base_dir'),
      directorUsernameHash: get('director_username_hash'),
      logTimestamp: get('log_timestamp'),
      get: (key) => get(canonicalKey(key)),
    },
    environment:
      source.isFile && !request.keepEnvironment
        ? reduceEnvironment(environment, get('import_environment'))
        : environment,
  };
}

interface Source {
  readonly isFile: boolean;
  readonly values: Iterable<readonly [string, string]>;
  get(key: string): string | undefined;
}

const noSource: Source = { isFile: false, values: [], get: () => undefined };

function unreadable(text: string): SettingsError {
  return new SettingsError(`Error reading configuration: ${text}`);
}

async function readSource(
  request: SettingsRequest,
  environment: Environment,
  warn: (warning: Warning) => void,
  defaults: DefaultSources,
): Promise<Source> {
  const fromEnvironment = variable(environment, 'CONFIG_FILE');
  const path = request.configPath ?? fromEnvironment;
  if (path === undefined) {
    const isSocket = statSync(defaults.socket, { throwIfNoEntry: false })?.isSocket() === true;
    const running = isSocket ? await readSocket(defaults.socket, true) : undefined;
    return running ?? readFile(defaults.file, '', environment, warn);
  }
  const hint = request.configPath === undefined ? ' (path is from CONFIG_FILE environment)' : '';
  if (statSource(path, hint).isSocket()) return (await readSocket(path, false)) ?? noSource;
  return readFile(path, hint, environment, warn);
}

function statSource(path: string, hint: string): Stats {
  try {
    return statSync(Buffer.from(path, 'latin1'));
  } catch (error) {
    throw unreadable(`stat(${path}) failed: ${strerror(errorCode(error))}${hint}`);
  }
}

async function readFile(
  path: string,
  hint: string,
  environment: Environment,
  warn: (warning: Warning) => void,
): Promise<Source> {
  statSource(path, hint);
  const { parseConfiguration } = await import('./parse-configuration.ts');
  const configuration = parseConfiguration(path, {
    service: SERVICE,
    environment,
    warn: (text) => warn({ prefix: 'doveconf: ', text }),
  });
  return { isFile: true, values: [], get: (key) => configuration.get(key, SERVICE) };
}

/** @returns undefined if nobody answers and that does not matter */
async function readSocket(path: string, optional: boolean): Promise<Source | undefined> {
  const { ConfigSocketError, queryConfigSocket } = await import('./query-config-socket.ts');
  try {
    const values = new Map<string, string>();
    for (const [index, line] of (await queryConfigSocket(path)).entries()) {
      setChecked(values, line, (text) => new ConfigSocketError(`Line ${index + 1}: ${text}`, false));
    }
    return { isFile: false, values, get: () => undefined };
  } catch (error) {
    if (!(error instanceof ConfigSocketError)) throw error;
    if (optional && error.unreachable) return undefined;
    throw unreadable(`${error.message} - Also failed to read config by executing doveconf: ${path} is a UNIX socket`);
  }
}

/** Sets what variables say that are named like a setting; what a file says stays. spec: cli.md 6.5 */
function applyEnvironment(
  values: Map<string, string>,
  environment: Environment,
  isInFile: (key: string) => boolean,
): void {
  for (const [name, value] of Object.entries(environment).sort(([left], [right]) =>
    `${left}=` < `${right}=` ? 1 : -1,
  )) {
    const key = name.toLowerCase();
    const known = programSettings.get(canonicalKey(key));
    if (known === undefined || isInFile(key)) continue;
    checked(
      () => checkValue(known.type, value),
      (text) => unreadable(`Invalid setting ${key}: ${text}`),
    );
    values.set(canonicalKey(key), value);
  }
}

function applyOverride(values: Map<string, string>, override: string): void {
  setChecked(values, override, (text) => unreadable(`Invalid -o parameter ${override}: ${text}`));
}

/** Sets what a text `key=value` says. */
function setChecked(values: Map<string, string>, text: string, refuse: (reason: string) => Error): void {
  const equals = text.indexOf('=');
  if (equals < 0) throw refuse("Missing '='");
  if (equals === 0) throw refuse("Missing key name ('=' at the beginning of line)");
  const key = canonicalKey(text.slice(0, equals));
  const value = text.slice(equals + 1);
  const known = programSettings.get(key);
  if (known !== undefined) checked(() => checkValue(known.type, value), refuse);
  values.set(key, value);
}

function checked(check: () => void, refuse: (reason: string) => Error): void {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidValueError) throw refuse(error.message);
    throw error;
  }
}
