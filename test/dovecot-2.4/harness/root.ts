import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

const MAKE = 'sudo test/dovecot-2.4/harness/make-root';

/** The folder of the project. */
export const PROJECT = resolve(import.meta.dirname, '../../..');

/** The Debian suite with each series of Dovecot. `DOVECOT24_SUITE=sid` selects the newest 2.4. */
const SUITES = { '2.3': 'bookworm', '2.4': process.env.DOVECOT24_SUITE ?? 'trixie' } as const;

export type Series = keyof typeof SUITES;

/** The folder in which `make-root` creates root directories. */
const ROOTS = process.env.DOVECOT_ROOTS ?? '/var/cache/doveadm-director';

/** The folder for the files of instances. It has the same path inside and outside of a root directory. */
export const SHARED = tmpdir();

/** The mount points are in the root directory. The mounts end with the last process of the namespace. */
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

/** A command in the root directory of a Dovecot, in a new mount namespace with Node, the project and {@link SHARED}. */
export function inRoot(series: Series, ...words: readonly string[]): Command {
  const mounts = [rootOf(series), PROJECT, SHARED, process.execPath];
  return {
    file: 'unshare',
    words: ['--mount', '--propagation', 'private', 'sh', '-ec', ENTER, 'sh', ...mounts, ...words],
  };
}

/** The reason why tests with this Dovecot cannot run; undefined if they can. */
export function obstacle(series: Series): string | undefined {
  if (process.getuid?.() !== 0) return 'needs to run as root';
  const root = rootOf(series);
  if (!existsSync(`${root}/usr/sbin/dovecot`)) return `needs Dovecot ${series}: ${MAKE} ${SUITES[series]}`;
  const { file, words } = inRoot(series, 'dovecot', '--version');
  const { stdout, stderr } = spawnSync(file, words, { cwd: '/', encoding: 'utf8' });
  return stdout.startsWith(`${series}.`) ? undefined : `cannot use ${root}: ${stderr.trim()}`;
}

function rootOf(series: Series): string {
  return `${ROOTS}/${SUITES[series]}`;
}
