import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** A listening socket or a named pipe that this process has inherited. */
export type OpenDescriptor =
  | { readonly kind: 'unix' | 'fifo'; readonly fd: number; readonly path: string }
  | { readonly kind: 'tcp'; readonly fd: number };

/** The flag of a listening socket in /proc/net/unix. */
const ACCEPTS = 0x10000;
const TCP_LISTEN = '0A';
const FIRST_BEHIND_STANDARD = 3;

/**
 * Finds the inherited listeners, in the order of their descriptors. They are identified by the address that they are
 * bound to, because the first descriptor depends on the version of Dovecot. spec: dovecot-2.4 2
 *
 * @throws the system's error if there is no /proc
 */
export function openDescriptors(): OpenDescriptor[] {
  const unixPaths = listeningUnixSockets(readFileSync('/proc/net/unix', 'utf8'));
  const tcpSockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningTcpSockets(readTable(file))),
  );
  const found: OpenDescriptor[] = [];
  for (const fd of readdirSync('/proc/self/fd')
    .map(Number)
    .sort((left, right) => left - right)) {
    if (fd < FIRST_BEHIND_STANDARD) continue;
    const target = targetOf(fd);
    const inode = /^socket:\[([0-9]+)\]$/.exec(target)?.[1];
    const path = inode === undefined ? undefined : unixPaths.get(inode);
    if (path !== undefined) found.push({ kind: 'unix', fd, path });
    else if (inode !== undefined && tcpSockets.has(inode)) found.push({ kind: 'tcp', fd });
    else if (target.startsWith('/') && isFifo(fd)) found.push({ kind: 'fifo', fd, path: target });
  }
  return found;
}

/** The paths of listening sockets in a table of /proc, by inode. */
export function listeningUnixSockets(table: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const line of table.split('\n')) {
    const [, flags = '', inode = '', path = ''] =
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) [0-9A-F]+ [0-9A-F]+ +([0-9]+) (.+)$/.exec(line) ?? [];
    if ((Number.parseInt(flags, 16) & ACCEPTS) !== 0) paths.set(inode, path);
  }
  return paths;
}

/** The inodes of listening sockets in a table of /proc. */
export function listeningTcpSockets(table: string): string[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/ +/))
    .filter(([, , , state]) => state === TCP_LISTEN)
    .flatMap(([, , , , , , , , , inode = '']) => inode);
}

/** A missing table is empty: a machine without IPv6 has no tcp6. */
function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Empty for a descriptor that no longer exists, such as the one that listed the folder. */
function targetOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

function isFifo(fd: number): boolean {
  return statSync(`/proc/self/fd/${fd}`).isFIFO();
}
