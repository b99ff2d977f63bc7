import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the package: its contents, or the target of a symbolic link. */
type File = { readonly contents: string | Buffer; readonly mode: number } | { readonly target: string };

/** The files of a package by their paths, which have no leading slash. */
export type Tree = ReadonlyMap<string, File>;

const LIBRARY = 'usr/lib/doveadm-director';
const DOCUMENTS = 'usr/share/doc/doveadm-director';
/** Where the shells look for completions of other packages. */
const ZSH = { deb: 'usr/share/zsh/vendor-completions', rpm: 'usr/share/zsh/site-functions' };

/**
 * The files that a package installs.
 *
 * @param kind what the package is for
 * @param executables the folder that `npm run build:standalone` has made
 */
export function packageTree(kind: keyof typeof ZSH, executables: string): Tree {
  const files = new Map<string, File>();
  const add = (path: string, contents: string | Buffer, mode = 0o644) => files.set(path, { contents, mode });
  const text = (path: string) => readFileSync(path, 'utf8');
  add(`${LIBRARY}/doveadm`, readFileSync(join(executables, 'doveadm')), 0o755);
  files.set(`${LIBRARY}/director`, { target: 'doveadm' });
  files.set('usr/bin/doveadm-director', { target: '../lib/doveadm-director/doveadm' });
  add('etc/dovecot/director.conf', text('build/package/files/director.conf'));
  for (const unit of readdirSync('examples/systemd')) {
    add(`usr/lib/systemd/system/${unit}`, text(`examples/systemd/${unit}`));
  }
  // Dovecot has a page doveadm-director(1): `man` shows that one first where it is installed.
  add('usr/share/man/man1/doveadm-director.1dd.gz', compressed(text('man/doveadm-director.1')));
  add('usr/share/man/man8/director.8.gz', compressed(text('man/director.8')));
  const named = (path: string, last: string) => `${text(path).trimEnd()}\n${last}\n`;
  add(
    'usr/share/bash-completion/completions/doveadm-director',
    named('completions/doveadm.bash', 'complete -F _doveadm_director doveadm-director'),
  );
  add(
    `${ZSH[kind]}/_doveadm-director`,
    text('completions/_doveadm').replace('#compdef doveadm\n', '#compdef doveadm-director\n'),
  );
  add(
    'usr/share/fish/vendor_completions.d/doveadm-director.fish',
    named('completions/doveadm.fish', 'complete -c doveadm-director -w doveadm'),
  );
  for (const page of readdirSync('docs').filter((name) => /\.(md|svg)$/.test(name))) {
    add(`${DOCUMENTS}/${page}`, text(`docs/${page}`));
  }
  add(`${DOCUMENTS}/changelog.gz`, compressed(text('CHANGELOG.md')));
  const copyright = `${text('LICENSE')}\n${text(join(executables, 'THIRD-PARTY-LICENCES'))}`;
  add(`${DOCUMENTS}/copyright`, copyright);
  if (kind === 'deb') {
    add(
      `${DOCUMENTS}/copyright`,
      `${copyright}\nOn Debian systems, the LGPL is in /usr/share/common-licenses/LGPL-2.\n`,
    );
    add('usr/share/lintian/overrides/doveadm-director', text('build/package/files/lintian-overrides'));
  }
  return files;
}

/** Writes the files below a folder. */
export function writeTree(tree: Tree, folder: string): void {
  for (const [path, file] of tree) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
    if ('target' in file) {
      symlinkSync(file.target, place);
    } else {
      writeFileSync(place, file.contents);
      chmodSync(place, file.mode);
    }
  }
}

/** gzip without a file name or a time. */
function compressed(text: string): Buffer {
  return gzipSync(text, { level: 9 });
}
