import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';

const MAKE = 'sudo test/dovecot-2.4/harness/make-root';

/** The project's folder. */
export const PROJECT = resolve(import.meta.dirname, '../../..');

/** The root directory that `make-root` makes, with Dovecot 2.4 in it. */
export const ROOT = process.env.DOVECOT24_ROOT ?? '/var/cache/doveadm-director/trixie';

/** The folder for what instances keep: the same path inside and outside. */
export const SHARED = tmpdir();

/** The mount points are folders and files of the root directory; what is mounted there ends with the last process. */
const ENTER = `
root=$1 project=$2 shared=$3 node=$4
shift 4
mount --bind "$shared" "$root$shared"
mkdir -p "$root$project"
mount --bind "$project" "$root$project"
[ -e "$root/usr/bin/node" ] || : >"$root/usr/bin/node"
mount --bind "$node" "$root/usr/bin/node"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"
`;

/** A command line. */
export interface Command {
  readonly file: string;
  readonly words: readonly string[];
}

/** A command in the root directory, in a mount namespace of its own, where it also sees Node, the project and {@link SHARED}. */
export function inRoot(...words: readonly string[]): Command {
  const mounts = [ROOT, PROJECT, SHARED, process.execPath];
  return {
    file: 'unshare',
    words: ['--mount', '--propagation', 'private', 'sh', '-ec', ENTER, 'sh', ...mounts, ...words],
  };
}

/** What is missing for these tests; undefined if they can run. */
export function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs to run as root';
  if (!existsSync(`${ROOT}/usr/sbin/dovecot`)) return `needs Dovecot 2.4: ${MAKE}`;
  const { file, words } = inRoot('dovecot', '--version');
  const { stdout, stderr } = spawnSync(file, words, { cwd: dirname(PROJECT), encoding: 'utf8' });
  return stdout.startsWith('2.4.') ? undefined : `cannot use ${ROOT}: ${stderr.trim()}`;
}
