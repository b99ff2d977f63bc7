import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The files of the project, including uncommitted ones. */
export function projectFiles(): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return stdout.split('\n').filter((name) => name !== '' && existsSync(name));
}
