import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { about, buildTime } from './about.ts';
import { packageTree, writeTree } from './tree.ts';

const MAINTAINER_SCRIPTS = ['postinst', 'prerm'];

/**
 * Makes a package for Debian with dpkg-deb.
 *
 * @param folder where to
 * @param draft an empty folder for files that are not kept
 */
export function makeDeb(executables: string, folder: string, draft: string): void {
  const stage = join(draft, 'deb');
  const tree = packageTree('deb', executables);
  writeTree(tree, stage);
  mkdirSync(join(stage, 'DEBIAN'));
  const size = Math.ceil(statSync(join(executables, 'doveadm')).size / 1024);
  writeFileSync(join(stage, 'DEBIAN/control'), control(size));
  writeFileSync(join(stage, 'DEBIAN/conffiles'), '/etc/dovecot/director.conf\n');
  for (const script of MAINTAINER_SCRIPTS) copyFileSync(`build/package/files/${script}`, join(stage, 'DEBIAN', script));
  const sums = execFileSync(
    'md5sum',
    [...tree].filter(([, file]) => 'contents' in file).map(([path]) => path),
    { cwd: stage },
  );
  writeFileSync(join(stage, 'DEBIAN/md5sums'), sums);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Zxz', stage, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: buildTime },
  });
  rmSync(stage, { recursive: true });
}

/** @param size in KiB */
function control(size: number): string {
  const { name, version, maintainer, homepage, summary, description } = about;
  return `Package: ${name}
Version: ${version}
Architecture: amd64
Maintainer: ${maintainer}
Installed-Size: ${size}
Depends: libc6 (>= 2.17)
Suggests: dovecot-core, man-db
Section: mail
Priority: optional
Homepage: ${homepage}
Description: ${summary}
 ${description.replace(/(.{1,76})( |$)/g, '$1\n ').trim()}
`;
}
