import { CONFIGURATION_REFUSED, SettingsError } from './settings-error.ts';

/** Environment variables, as latin1 strings. */
export type Environment = Readonly<Record<string, string>>;

/** Variables that are kept regardless of `import_environment`. */
const ALWAYS_KEPT = ['HOME', 'USER', 'LOG_STDERR_TIMESTAMP'];

/**
 * Reduces the environment to what remains of it after a configuration file was read. spec: command-line 6.5
 *
 * @param importEnvironment items separated by spaces: `NAME` keeps a variable, `NAME=value` sets it
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

/** The value of a variable, or undefined. Ignores properties that a plain object inherits. */
export function variable(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}
