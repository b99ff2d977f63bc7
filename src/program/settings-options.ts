import type { SettingsRequest } from '../settings/load-settings.ts';
import type { Option, ValuesOf } from './option.ts';

export const configPath = {
  name: 'configPath',
  short: 'c',
  type: 'string',
  value: 'path',
  names: 'file',
  help: 'configuration file, or config socket',
} as const satisfies Option;

export const override = {
  name: 'overrides',
  short: 'o',
  type: 'strings',
  value: 'key=value',
  help: 'override a setting',
} as const satisfies Option;

export const noConfig = {
  name: 'noConfig',
  short: 'O',
  type: 'flag',
  help: 'read no configuration',
} as const satisfies Option;

export const keepEnvironment = {
  name: 'keepEnvironment',
  short: 'k',
  type: 'flag',
  help: 'keep the environment; its variables override settings',
} as const satisfies Option;

type SettingsOptions = ValuesOf<readonly [typeof configPath, typeof override, typeof noConfig, typeof keepEnvironment]>;

/** The request for settings that the options of a program make. */
export function settingsRequest(given: SettingsOptions): SettingsRequest {
  return {
    configPath: given.configPath,
    overrides: given.overrides ?? [],
    noConfig: given.noConfig ?? false,
    keepEnvironment: given.keepEnvironment ?? false,
  };
}
