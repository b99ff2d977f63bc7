import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RealDirector } from './real-director.ts';

/** The process of the director service itself. */
export async function processOf(director: RealDirector): Promise<number> {
  const name = `dovecot-${basename(director.folder)}/director`;
  for (const id of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const command = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
    if (command.startsWith(name)) return Number(id);
  }
  throw new Error(`no process ${name}`);
}
