import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTables } from '../../src/cli/command-tables.ts';
import { doveadmDirectorPage } from '../../src/manual/doveadm-director.ts';
import { toPlainText } from '../../src/manual/plain-text.ts';
import { folderOf } from '../settings/folder.ts';

/** A folder with `doveadm`, `node`, and optionally a `man` that records its arguments and its input. */
function programs(man?: string): string {
  const folder = folderOf(man === undefined ? {} : { man: `#!/bin/sh\necho "$@" > words\n${man}\n` });
  if (man !== undefined) chmodSync(`${folder}/man`, 0o755);
  symlinkSync(process.execPath, `${folder}/node`);
  symlinkSync(resolve('bin/doveadm'), `${folder}/doveadm`);
  symlinkSync('/bin/cat', `${folder}/cat`);
  return folder;
}

function help(folder: string, ...words: string[]) {
  const options = { cwd: folder, env: { PATH: folder }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(`${folder}/doveadm`, ['help', ...words], options);
  return { status, stdout, stderr };
}

const text = toPlainText(doveadmDirectorPage(commandTables));

describe('doveadm help', () => {
  it('passes the page of director to man', () => {
    const folder = programs('cat');
    expect(help(folder, 'director')).toEqual({
      status: 0,
      stdout: readFileSync('man/doveadm-director.1', 'utf8'),
      stderr: '',
    });
    expect(readFileSync(`${folder}/words`, 'utf8')).toBe('-l -\n');
  });

  it('exits with the status of man', () => {
    expect(help(programs('exit 3'), 'director')).toEqual({ status: 3, stdout: '', stderr: '' });
  });

  it('prints the page as plain text if man fails', () => {
    expect(help(programs(), 'director')).toEqual({ status: 0, stdout: text, stderr: '' });
    expect(help(programs('exit 64'), 'director')).toEqual({ status: 0, stdout: text, stderr: '' });
  });

  it('lets man find the pages of other commands', () => {
    const folder = programs('exit 16');
    expect(help(folder, 'who')).toEqual({ status: 16, stdout: '', stderr: '' });
    expect(readFileSync(`${folder}/words`, 'utf8')).toBe('doveadm-who\n');
    expect(help(programs(), 'who')).toEqual({
      status: 75,
      stdout: '',
      stderr: 'Fatal: execvp(man) failed: No such file or directory\n',
    });
  });

  it('ends quietly when standard output is closed', async () => {
    const folder = programs();
    const child = spawn(`${folder}/doveadm`, ['help', 'director'], { env: { PATH: folder } });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += bytes;
    });
    await once(child, 'close');
    expect(said).toBe('');
  });
});
