import { CONFIGURATION_REFUSED, SettingsError } from './settings-error.ts';

/** The variables of a process: latin1 strings. */
export type Environment = Readonly<Record<string, string>>;

/** Names that are kept whatever `import_environment` says. */
const ALWAYS_KEPT = ['HOME', 'USER', 'LOG_STDERR_TIMESTAMP'];

/**
 * What is left of the environment after a configuration file was read. spec: command-line 6.5
 *
 * @param importEnvironment space separated names, or `NAME=value` to set one
 * @throws SettingsError for an item without a name
 */
export function reduceEnvironment(environment: Environment, importEnvironment: string): Environment {
  const kept: Record<string, string> = {};
  for (const item of [...ALWAYS_KEPT, ...importEnvironment.split(' ')]) {
    const equals = item.indexOf('=');
    const name = equals < 0 ? item : item.slice(0, equals);
    if (equals === 0) {
      throw new SettingsError(
        `setenv(, ${item.slice(1)}) failed: Invalid argument`,
        'doveconf: ',
        CONFIGURATION_REFUSED,
      );
    }
    const value = equals < 0 ? (kept[name] ?? variable(environment, name)) : item.slice(equals + 1);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** The value of a variable, undefined if it is not set. */
export function variable(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}
