// Makes the packages of a release in a folder, `packages` by default. It needs dpkg-deb, rpmbuild and GNU tar.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { about, buildTime } from './about.ts';
import { makeDeb } from './deb.ts';
import { makeRpm } from './rpm.ts';
import { billOfMaterials } from './sbom.ts';

const folder = resolve(process.argv[2] ?? 'packages');
const draft = mkdtempSync(join(tmpdir(), 'doveadm-package-'));
try {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const executables = join(draft, `${about.name}-${about.version}`);
  execFileSync(process.execPath, ['--import', 'tsx', 'build/standalone.ts', executables], {
    stdio: ['ignore', 'ignore', 2],
  });
  makeDeb(executables, folder, draft);
  makeRpm(executables, folder, draft);
  makeTarball(executables);
  writeFileSync(join(folder, `${about.name}-${about.version}.cdx.json`), billOfMaterials(draft));
  writeFileSync(join(folder, 'SHA256SUMS'), execFileSync('sh', ['-c', 'sha256sum -- *'], { cwd: folder }));
  console.log(`${folder} is ready`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(draft, { recursive: true });
}

/** The executables with manual pages and completions, for other systems. */
function makeTarball(executables: string): void {
  execFileSync('cp', ['-R', 'man', 'completions', 'examples/systemd', 'LICENSE', 'README.md', executables]);
  const options = [
    '--sort=name',
    `--mtime=@${buildTime}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=go=rX,u+rw',
  ];
  const tarball = join(folder, `${about.name}-${about.version}-linux-x64.tar.gz`);
  execFileSync('tar', [...options, '-I', 'gzip -n', '-C', draft, '-cf', tarball, `${about.name}-${about.version}`]);
}
