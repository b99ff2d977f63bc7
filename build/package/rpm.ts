import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { about, buildTime } from './about.ts';
import { packageTree, writeTree } from './tree.ts';

/**
 * Makes a package for distributions with RPM, with rpmbuild.
 *
 * @param folder where to
 * @param draft an empty folder for files that are not kept
 */
export function makeRpm(executables: string, folder: string, draft: string): void {
  const stage = join(draft, 'rpm');
  const tree = packageTree('rpm', executables);
  writeTree(tree, join(stage, 'tree'));
  writeFileSync(join(stage, 'package.spec'), specification(stage, [...tree.keys()]));
  const macros = {
    _topdir: stage,
    _rpmdir: stage,
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  };
  const defines = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  execFileSync('rpmbuild', ['-bb', '--quiet', '--target', 'x86_64-linux', ...defines, join(stage, 'package.spec')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: buildTime },
  });
  for (const file of readdirSync(join(stage, 'x86_64'))) copyFileSync(join(stage, 'x86_64', file), join(folder, file));
  rmSync(stage, { recursive: true });
}

function specification(stage: string, paths: readonly string[]): string {
  const script = (name: string) => readFileSync(`build/package/files/${name}`, 'utf8').replace('#!/bin/sh\n', '');
  const listed = paths.map((path) => (path.startsWith('etc/') ? `%config(noreplace) /${path}` : `/${path}`));
  return `%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
Name: ${about.name}
Version: ${about.version}
Release: 1
Summary: ${about.summary}
License: MIT
URL: ${about.homepage}
AutoReqProv: no
Requires: glibc >= 2.17

%description
${about.description}

%install
cp -a ${stage}/tree/. %{buildroot}/

%post
${script('postinst')}
%preun
${script('prerm')}
%files
%defattr(-,root,root,-)
%dir /usr/lib/doveadm-director
%dir /usr/share/doc/doveadm-director
${listed.join('\n')}
`;
}
