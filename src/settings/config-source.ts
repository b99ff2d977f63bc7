import { type Stats, statSync } from 'node:fs';
import { errorCode, strerror } from '../posix/strerror.ts';
import { type Environment, variable } from './environment.ts';
import { HostAddresses, HostNotLookedUp } from './host-addresses.ts';
import type { Service } from './known-settings.ts';
import { parseConfiguration } from './parse-configuration.ts';
import type { ParsedConfiguration, Section } from './parsed-configuration.ts';
import { setOverride } from './program-values.ts';
import { ConfigSocketError, queryConfigSocket } from './query-config-socket.ts';
import { SettingsError } from './settings-error.ts';

/** A line for standard error. The text does not include the level. */
export interface Warning {
  readonly prefix: string;
  readonly text: string;
}

/** Where settings are read from if neither the command line nor the environment names a source. */
export interface DefaultSources {
  readonly socket: string;
  readonly file: string;
}

/** The settings that a configuration file or a config socket gives. */
export interface ConfigSource {
  readonly kind: 'file' | 'socket';
  get(key: string): string | undefined;
  /** The sections of a type. Empty for a config socket, which reports no sections. */
  sections(type: string): readonly Section[];
}

/**
 * Reads the settings from a configuration file or a config socket. spec: command-line 6.1
 *
 * @param path `-c`, if given
 * @throws SettingsError
 */
export async function readConfigSource(
  service: Service,
  path: string | undefined,
  environment: Environment,
  warn: (warning: Warning) => void,
  defaults: DefaultSources,
): Promise<ConfigSource> {
  if (path !== undefined) return readPath(service, path, '', environment, warn);
  const fromEnvironment = variable(environment, 'CONFIG_FILE');
  if (fromEnvironment !== undefined) {
    return readPath(service, fromEnvironment, ' (path is from CONFIG_FILE environment)', environment, warn);
  }
  return (await readDefaultSocket(service, defaults.socket)) ?? readPath(service, defaults.file, '', environment, warn);
}

async function readPath(
  service: Service,
  path: string,
  hint: string,
  environment: Environment,
  warn: (warning: Warning) => void,
): Promise<ConfigSource> {
  if ((await statSource(path, hint)).isSocket()) return readSocket(service, path);
  const configuration = await parseLookingUp(path, service, environment, (text) =>
    warn({ prefix: 'doveconf: ', text }),
  );
  return {
    kind: 'file',
    get: (key) => configuration.get(key, service),
    sections: (type) => configuration.sections(type),
  };
}

/** Parses a file. Parsing is synchronous, so each host name that it meets is resolved, and the file parsed again. */
async function parseLookingUp(
  path: string,
  service: Service,
  environment: Environment,
  warn: (text: string) => void,
): Promise<ParsedConfiguration> {
  const hosts = new HostAddresses();
  const addressOf = (host: string) => hosts.first(host);
  for (;;) {
    const warnings: string[] = [];
    try {
      return parseConfiguration(path, { service, environment, warn: (text) => warnings.push(text), addressOf });
    } catch (error) {
      if (!(error instanceof HostNotLookedUp)) throw error;
      warnings.length = 0;
      await hosts.lookUp(error.host);
    } finally {
      warnings.forEach(warn);
    }
  }
}

async function statSource(path: string, hint: string): Promise<Stats> {
  try {
    return statSync(Buffer.from(path, 'latin1'));
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EACCES') throw unreadable(`stat(${path}) failed: ${strerror(code)}${hint}`);
    const { explainAccessDenied } = await import('./access-denied.ts');
    const { place, reason } = explainAccessDenied(path);
    throw unreadable(`stat(${path})${place} failed: ${reason}${hint}`);
  }
}

async function readSocket(service: Service, path: string): Promise<ConfigSource> {
  try {
    return await querySocket(service, path);
  } catch (error) {
    if (!(error instanceof ConfigSocketError)) throw error;
    throw unreadable(`${error.message} - Also failed to read config by executing doveconf: ${path} is a UNIX socket`);
  }
}

/** @returns undefined if there is no socket, or asking it fails */
async function readDefaultSocket(service: Service, path: string): Promise<ConfigSource | undefined> {
  try {
    return statSync(path).isSocket() ? await querySocket(service, path) : undefined;
  } catch {
    return undefined;
  }
}

async function querySocket(service: Service, path: string): Promise<ConfigSource> {
  const values = new Map<string, string>();
  for (const [index, line] of (await queryConfigSocket(path, service)).entries()) {
    setOverride(values, line, service, (reason) => new ConfigSocketError(`Line ${index + 1}: ${reason}`));
  }
  return { kind: 'socket', get: (key) => values.get(key), sections: () => [] };
}

function unreadable(text: string): SettingsError {
  return new SettingsError(`Error reading configuration: ${text}`);
}
