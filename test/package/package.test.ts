import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { folderOf } from '../settings/folder.ts';

const run = promisify(execFile);

it('can be installed from its tarball, without anything else', { timeout: 120_000 }, async () => {
  const folder = folderOf({ 'empty/package.json': '{}' });
  const npm = (words: readonly string[], cwd: string) => run('npm', [...words, '--loglevel=error'], { cwd });
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], '.');
  const [{ filename, files }] = JSON.parse(stdout);
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  expect(paths.filter((path) => !/^dist\/(doveadm|director)\/[\w-]+\.cjs$/.test(path)).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/director',
    'bin/doveadm',
    'bin/package.json',
    'completions/_doveadm',
    'completions/doveadm.bash',
    'completions/doveadm.fish',
    'dist/THIRD-PARTY-LICENCES',
    'dist/director.cjs',
    'dist/doveadm.cjs',
    'package.json',
  ]);

  await npm(['install', '--offline', '--no-audit', `${folder}/${filename}`], `${folder}/empty`);
  await mkdir(`${folder}/elsewhere`);
  for (const program of ['doveadm', 'director']) {
    const installed = `${folder}/empty/node_modules/.bin/${program}`;
    await symlink(installed, `${folder}/elsewhere/${program}`);
    for (const path of [installed, `${folder}/elsewhere/${program}`]) {
      expect(await run(path, ['--version'], { cwd: '/' })).toEqual({
        stdout: `doveadm-director ${manifest.version}\n`,
        stderr: '',
      });
    }
  }
  const { stdout: hash } = await run(`${folder}/elsewhere/doveadm`, ['-O', 'director', 'map', '-u', 'alice']);
  expect(hash.trim()).toBe('1669653170');
});
