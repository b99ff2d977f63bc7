import { type Stats, statSync } from 'node:fs';
import { readBytes } from '../posix/read-bytes.ts';
import { errorCode } from '../posix/strerror.ts';

/**
 * Explains why stat() failed with EACCES, as Dovecot does after `stat(PATH) failed`: the effective user and group, and
 * the directory that lacks a permission.
 * spec: command-line 6.1
 *
 * @param path a file whose stat() failed with EACCES, latin1
 * @returns `place` is ` in directory DIR` for a relative path, else empty
 */
export function explainAccessDenied(path: string): { readonly place: string; readonly reason: string } {
  const here = path.startsWith('/') ? undefined : Buffer.from(process.cwd()).toString('latin1');
  const file = here === undefined ? path : `${here}/${path}`;
  const { directory, stats } = nearestDirectory(file);
  const missing = canSearch(directory)
    ? `missing +r perm: ${file} stat(${file}) failed: Permission denied`
    : `missing +x perm: ${directory}`;
  const [uid = 0, gid = 0] = [process.geteuid?.(), process.getegid?.()];
  const user = `euid=${uid}(${nameOf(uid, '/etc/passwd')}) egid=${gid}(${nameOf(gid, '/etc/group')})`;
  return {
    place: here === undefined ? '' : ` in directory ${here}`,
    reason: `Permission denied (${user} ${missing}${ownership(stats, uid, gid)})`,
  };
}

/** The deepest parent directory of a file whose stat() succeeds. */
function nearestDirectory(file: string): { directory: string; stats: Stats } {
  for (let directory = parent(file); ; directory = parent(directory)) {
    try {
      return { directory, stats: statSync(Buffer.from(directory, 'latin1')) };
    } catch (error) {
      if (errorCode(error) !== 'EACCES' || directory === '/') throw error;
    }
  }
}

function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

function canSearch(directory: string): boolean {
  try {
    statSync(Buffer.from(`${directory}/.`, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

function ownership(directory: Stats, uid: number, gid: number): string {
  if (directory.uid === uid) return ', dir owner missing perms';
  const isMember = directory.gid === gid || process.getgroups?.().includes(directory.gid) === true;
  const group =
    (directory.mode & 0o011) === 0o010 && !isMember
      ? `, we're not in group ${directory.gid}(${nameOf(directory.gid, '/etc/group')})`
      : '';
  const mode = (directory.mode & 0o777).toString(8).padStart(4, '0');
  return `${group}, dir owned by ${directory.uid}:${directory.gid} mode=${mode}`;
}

/** Looks up the name of a user or group ID in a file of `name:password:id:...` lines. */
function nameOf(id: number, file: string): string {
  try {
    for (const line of readBytes(file).split('\n')) {
      const [name, , number] = line.split(':');
      if (name !== undefined && number === String(id)) return name;
    }
  } catch {
    // An unreadable file has no names.
  }
  return '<unknown>';
}
