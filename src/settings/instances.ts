import { readlinkSync } from 'node:fs';
import { strerror } from '../protocol/strerror.ts';
import { errorCode, readBytes } from './read-bytes.ts';
import { SettingsError } from './settings-error.ts';

const INSTANCES_FILE = '/var/lib/dovecot/instances';

/**
 * The configuration file of a named Dovecot instance. spec: cli.md 6.1, decisions.md D6
 *
 * @param name a latin1 string
 * @param instancesFile lines of `last-used TAB name TAB base_dir [TAB config_path]`
 * @throws SettingsError if no instance has that name, or its configuration cannot be found
 */
export function resolveInstance(name: string, instancesFile = INSTANCES_FILE): string {
  const baseDir = name === '' ? undefined : findBaseDir(name, instancesFile);
  if (baseDir === undefined) throw new SettingsError(`Unknown instance name: ${name}`);
  const link = `${baseDir}/dovecot.conf`;
  try {
    return readlinkSync(Buffer.from(link, 'latin1'), 'latin1');
  } catch (error) {
    throw new SettingsError(`t_readlink(${link}) failed: readlink() failed: ${strerror(errorCode(error))}`);
  }
}

function findBaseDir(name: string, instancesFile: string): string | undefined {
  for (const line of readInstances(instancesFile).split('\n')) {
    const [, lineName, baseDir] = line.split('\t');
    if (lineName === name) return baseDir;
  }
  return undefined;
}

function readInstances(path: string): string {
  try {
    return readBytes(path);
  } catch {
    return '';
  }
}
