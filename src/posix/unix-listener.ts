import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';

/**
 * The process that listens on a unix socket, which Node does not provide. If several processes have the socket, it is
 * the one with the lowest pid, from which the others inherited it.
 *
 * @param path latin1
 * @returns undefined if /proc does not show it to this user
 */
export function unixListener(path: string): { readonly pid: number; readonly uid: number } | undefined {
  try {
    const socket = `socket:[${inodeOf(realpathSync(Buffer.from(path, 'latin1'), 'latin1'))}]`;
    const processes = readdirSync('/proc').map(Number).filter(Number.isInteger);
    const pid = processes.sort((left, right) => left - right).find((candidate) => holds(candidate, socket));
    return pid === undefined ? undefined : { pid, uid: statSync(`/proc/${pid}`).uid };
  } catch {
    return undefined;
  }
}

/** The inode of the listening socket at a path, which may have been bound to another name of the same file. */
function inodeOf(path: string): string | undefined {
  for (const line of readFileSync('/proc/net/unix', 'latin1').split('\n')) {
    const [, flags, inode, bound = ''] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+) (\/.*)$/.exec(line) ?? [];
    if (flags === LISTENING && isSame(bound, path)) return inode;
  }
  return undefined;
}

const LISTENING = '00010000';

function isSame(bound: string, path: string): boolean {
  try {
    return bound === path || realpathSync(Buffer.from(bound, 'latin1'), 'latin1') === path;
  } catch {
    return false;
  }
}

function holds(pid: number, socket: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === socket);
  } catch {
    return false;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
