import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageTree } from '../../build/package/tree.ts';
import { folderOf } from '../settings/folder.ts';

function executables(): string {
  const folder = folderOf({});
  mkdirSync(folder, { recursive: true });
  for (const file of ['doveadm', 'THIRD-PARTY-LICENCES']) writeFileSync(`${folder}/${file}`, `${file}\n`);
  return folder;
}

const DPKG = '/var/lib/dpkg/info';

/** The files of the installed packages of Dovecot. */
const ofDovecot = existsSync(DPKG)
  ? readdirSync(DPKG)
      .filter((name) => /^dovecot-.*\.list$/.test(name))
      .flatMap((name) => readFileSync(`${DPKG}/${name}`, 'utf8').split('\n'))
  : [];

describe.each(['deb', 'rpm'] as const)('the files of a package for %s', (kind) => {
  it.skipIf(ofDovecot.length === 0)('replace none of Dovecot', () => {
    const dovecot = new Set(ofDovecot);
    const paths = [...packageTree(kind, executables()).keys()].map((path) => `/${path}`);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => dovecot.has(path))).toEqual([]);
  });

  it('have links to files that are there', () => {
    const tree = packageTree(kind, executables());
    const links = [...tree].flatMap(([path, file]) =>
      'target' in file ? [new URL(file.target, `file:///${path}`).pathname] : [],
    );
    expect(links.length).toBe(2);
    expect(links.filter((path) => !tree.has(path.slice(1)))).toEqual([]);
  });

  it('have units that run what is installed', () => {
    const tree = packageTree(kind, executables());
    const units = [...tree].filter(([path]) => path.startsWith('usr/lib/systemd/system/'));
    const programs = units.flatMap(([, file]) =>
      'contents' in file ? (/^ExecStart=(\S+)/m.exec(file.contents.toString())?.[1] ?? []) : [],
    );
    expect(programs.length).toBe(2);
    expect(programs.filter((path) => !tree.has(path.slice(1)))).toEqual([]);
  });
});
