import type { Option, ValuesOf } from '../program/option.ts';
import { configPath, keepEnvironment, noConfig, override } from '../program/settings-options.ts';

type Information = 'help' | 'version';

const options = [
  configPath,
  override,
  noConfig,
  keepEnvironment,
  {
    name: 'listen',
    long: 'listen',
    type: 'strings',
    value: 'address',
    help: 'listen at PATH-admin, PATH-authreply or HOST:PORT (admin)',
  },
  {
    name: 'allowRemote',
    long: 'allow-remote',
    type: 'flag',
    help: 'allow --listen on addresses that other machines can reach',
  },
  { name: 'service', long: 'service', type: 'flag', help: 'serve the sockets that Dovecot or systemd has opened' },
  { name: 'verbose', short: 'v', type: 'flag', help: 'log changes' },
  { name: 'debug', short: 'D', type: 'flag', help: 'show every request; implies -v' },
  {
    name: 'information',
    long: 'version',
    type: 'flag',
    read: (_: string, first?: Information): Information => first ?? 'version',
    help: 'show the version',
  },
  {
    name: 'information',
    long: 'help',
    type: 'flag',
    read: (_: string, first?: Information): Information => first ?? 'help',
    help: 'show this help',
  },
] as const satisfies readonly Option[];

/** The options of `director`. `-c`, `-o`, `-O`, `-k`, `-v` and `-D` have the same meaning as for `doveadm`. */
export const directorOptions: readonly Option[] = options;

/** The given options. All strings are latin1. */
export type Options = ValuesOf<typeof options>;
