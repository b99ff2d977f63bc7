import { readlinkSync } from 'node:fs';
import { parseInt64 } from '../posix/numbers.ts';
import { readBytes } from '../posix/read-bytes.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import { splitFields } from '../protocol/escaping.ts';
import { SettingsError } from './settings-error.ts';

const INSTANCES_FILE = '/var/lib/dovecot/instances';

/**
 * The configuration file of a named Dovecot instance. spec: command-line 6.1, differences D6
 *
 * @param name a latin1 string
 * @param reportError called with each problem of the list of instances; none of them ends the search
 * @param instancesFile lines of `last-used TAB name TAB base_dir [TAB config_path]`
 * @throws SettingsError if no instance has that name, or its configuration cannot be found
 */
export function resolveInstance(
  name: string,
  reportError: (text: string) => void = () => {},
  instancesFile = INSTANCES_FILE,
): string {
  const instances = readInstances(instancesFile, reportError);
  const instance = name === '' ? undefined : instances.find((candidate) => candidate.name === name);
  if (instance === undefined) throw new SettingsError(`Unknown instance name: ${name}`);
  if (instance.configPath === undefined) throw new SettingsError(instance.linkError);
  return instance.configPath;
}

interface Instance {
  readonly name: string;
  /** The target of the link `base_dir/dovecot.conf`. The path in the list may be out of date. */
  readonly configPath: string | undefined;
  readonly linkError: string;
}

function readInstances(file: string, reportError: (text: string) => void): Instance[] {
  const instances: Instance[] = [];
  // A last line without a line feed is ignored.
  for (const line of readList(file, reportError).split('\n').slice(0, -1)) {
    const [lastUsed = '', name, baseDir] = splitFields(line.replace(/\r$/, ''));
    if (name === undefined || baseDir === undefined || parseInt64(lastUsed) === undefined) {
      reportError(`Invalid line in ${file}: ${line}`);
    } else {
      instances.push(readInstance(name, baseDir, reportError));
    }
  }
  return instances;
}

function readInstance(name: string, baseDir: string, reportError: (text: string) => void): Instance {
  const link = `${baseDir}/dovecot.conf`;
  try {
    return { name, configPath: readlinkSync(Buffer.from(link, 'latin1'), 'latin1'), linkError: '' };
  } catch (error) {
    const linkError = `t_readlink(${link}) failed: readlink() failed: ${strerror(errorCode(error))}`;
    if (errorCode(error) !== 'ENOENT') reportError(linkError);
    return { name, configPath: undefined, linkError };
  }
}

function readList(file: string, reportError: (text: string) => void): string {
  try {
    return readBytes(file);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT') reportError(`${code === 'EISDIR' ? 'read' : 'open'}(${file}) failed: ${strerror(code)}`);
    return '';
  }
}
