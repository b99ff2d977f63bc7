import { type FormatterName, formatters, isFormatterName } from '../formatters/index.ts';
import type { Option, ValuesOf } from '../program/option.ts';
import { FatalError } from '../program/program-errors.ts';
import { configPath, keepEnvironment, noConfig, override } from '../program/settings-options.ts';
import { resolveInstance } from '../settings/instances.ts';

/** The options before the command word. spec: command-line 1.1 */
export const globalOptions = [
  { name: 'debug', short: 'D', type: 'flag', help: 'show what is sent and received; implies -v' },
  { name: 'verbose', short: 'v', type: 'flag', help: 'print what was done' },
  {
    name: 'formatter',
    short: 'f',
    type: 'string',
    value: 'formatter',
    words: Object.keys(formatters),
    // The first one is used; later ones are not checked.
    read: (name: string, first?: FormatterName) => first ?? formatterNamed(name),
    help: 'layout of the output',
  },
  { name: 'hideTitles', short: 'h', type: 'flag', help: 'hide the titles' },
  configPath,
  {
    name: 'configPath',
    short: 'i',
    type: 'string',
    value: 'name',
    read: (name: string) => resolveInstance(name),
    help: 'instance of the server',
  },
  override,
  noConfig,
  keepEnvironment,
  { name: 'ignored', short: 'L', type: 'flag', help: 'accepted, without effect' },
] as const satisfies readonly Option[];

/** The global options that were given. */
export type GlobalOptions = ValuesOf<typeof globalOptions>;

/** @throws FatalError */
function formatterNamed(name: string): FormatterName {
  if (!isFormatterName(name)) throw new FatalError(`Unknown print formatter: ${name}`);
  return name;
}
