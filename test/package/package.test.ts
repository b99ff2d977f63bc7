import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { folderOf } from '../settings/folder.ts';

const run = promisify(execFile);

/** A program of a user who has installed the package. */
const user = `
import { connect, DirectorError, startDirector } from 'doveadm-director';
await using embedded = await startDirector({ mailServers: ['10.0.0.1-10.0.0.2'] });
await using director = await connect(embedded.address, { signal: AbortSignal.timeout(10000) });
try {
  await director.hostUp('10.0.0.3');
} catch (error) {
  if (!(error instanceof DirectorError && error.code === 'NOT_FOUND')) throw error;
}
for await (const { ip, vhosts } of director.hostList()) console.log(ip, vhosts);
`;

it('can be installed from its tarball, without anything else', { timeout: 120_000 }, async () => {
  const folder = folderOf({ 'empty/package.json': '{}' });
  const npm = (words: readonly string[], cwd: string) => run('npm', [...words, '--loglevel=error'], { cwd });
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], '.');
  const [{ filename, files }] = JSON.parse(stdout);
  const paths: string[] = files.map(({ path }: { path: string }) => path);
  expect(
    paths
      .filter(
        (path) =>
          !/^dist\/((doveadm|director)\/[\w-]+\.cjs|library\/[\w-]+(\.js|\.d\.ts)|client\/director-error\.d\.ts)$/.test(
            path,
          ),
      )
      .sort(),
  ).toEqual([
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
    'dist/index.d.ts',
    'dist/index.js',
    'man/director.8',
    'man/doveadm-director.1',
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

  writeFileSync(`${folder}/empty/user.mts`, user);
  const { stdout: hosts } = await run('npx', ['tsx', `${folder}/empty/user.mts`]);
  expect(hosts).toBe('10.0.0.1 100\n10.0.0.2 100\n');
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--module', 'nodenext'];
  await run('npx', ['tsc', '--ignoreConfig', ...options, '--lib', 'es2023,dom', `${folder}/empty/user.mts`]);

  const { messages } = await publint({ pkgDir: `${folder}/empty/node_modules/doveadm-director`, strict: true });
  expect(messages).toEqual([]);
  await run('npm', ['run', 'lint:types', '--', `${folder}/${filename}`]);
});

it('has declarations of the library only', () => {
  for (const path of readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.d\.ts$/.test(name),
  )) {
    expect(path).toMatch(/^(index|library\/[\w-]+|client\/director-error)\.d\.ts$/);
    const references = [...readFileSync(`dist/${path}`, 'utf8').matchAll(/(?:from |import\()['"](.*?)['"]/g)];
    for (const [, reference] of references)
      expect(`${path}: ${reference}`).toMatch(/: \.(\/(library\/)?[\w-]+|\.\/client\/director-error)\.js$/);
  }
});
