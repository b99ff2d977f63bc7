import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { endianness } from 'node:os';

/** The pipe to which Dovecot's processes write how many more clients they accept. */
const STATUS_FD = 5;
/** A pipe whose other end the master keeps open while it runs. */
const MASTER_FD = 6;
/** A pipe buffers 64 KiB by default, and at most 1 MiB for users other than root. */
const MORE_THAN_FITS = 2 * 1024 * 1024;
const STATUS_BYTES = 12;
const WRITE_ONLY = 1;
const ACCESS_MODE = 3;
const LOOK_MS = 500;
/** A reload puts new sockets in place within milliseconds. */
const RELOAD_MS = 1000;
const RELOAD_LOOK_MS = 20;

type Environment = Readonly<Record<string, string>>;

/** Whether this process was started by Dovecot's master process. */
export function isDovecotService(environment: Environment): boolean {
  return environment.DOVECOT_CHILD_PROCESS !== undefined && environment.GENERATION !== undefined;
}

/**
 * Tells the master that this process is ready. Otherwise the master kills the process after 30 seconds: "Initial status
 * notification not received".
 */
export function reportServing(environment: Environment): void {
  if (!isDovecotService(environment) || !isWritePipe(STATUS_FD)) return;
  const status = Buffer.alloc(STATUS_BYTES);
  const fields = [process.pid, Number(environment.GENERATION), Number(environment.CLIENT_LIMIT ?? 1)];
  for (const [index, field] of fields.entries()) {
    if (endianness() === 'LE') status.writeUInt32LE(field, index * 4);
    else status.writeUInt32BE(field, index * 4);
  }
  writeSync(STATUS_FD, status);
}

function isWritePipe(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
    return fstatSync(fd).isFIFO() && (Number.parseInt(flags, 8) & ACCESS_MODE) === WRITE_ONLY;
  } catch {
    return false;
  }
}

/** Events of the master process for a service that it has started. */
export interface MasterEvents {
  /** It stops, and its services have to exit. */
  readonly onStop: () => void;
  /** It has reloaded its configuration, and starts another process in place of this one. */
  readonly onReload: () => void;
}

/**
 * Watches the master process. When it stops, and when it reloads, it closes its end of a pipe. After a stop it ends
 * services that are still running 5 seconds later. A reload replaces the sockets that this process serves.
 *
 * @param sockets the paths of these sockets. Call this before anybody can have replaced them.
 */
export function watchMaster(sockets: readonly string[], { onStop, onReload }: MasterEvents): void {
  const before = sockets.map(identityOf);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) onStop();
  }, LOOK_MS).unref();
  if (!isWritePipe(MASTER_FD)) return;
  onReaderGone(MASTER_FD, () => {
    const end = performance.now() + RELOAD_MS;
    const timer = setInterval(() => {
      const isReplaced = sockets.some((path, index) => ![undefined, before[index]].includes(identityOf(path)));
      if (!isReplaced && performance.now() < end) return;
      clearInterval(timer);
      if (isReplaced) onReload();
      else onStop();
    }, RELOAD_LOOK_MS);
  });
}

/** Calls back when no process can read from a pipe any more. */
function onReaderGone(fd: number, callback: () => void): void {
  if ('bun' in process.versions) {
    void pollForReader(fd, callback);
    return;
  }
  // Node reports a closed pipe only while it waits to write. So the pipe, which nobody reads, is filled.
  const pipe = new Socket({ fd, readable: false, writable: true });
  pipe.once('error', callback);
  pipe.write(Buffer.alloc(MORE_THAN_FITS));
  pipe.unref();
}

/** Bun would block at a full pipe. */
async function pollForReader(fd: number, callback: () => void): Promise<void> {
  const { hasReader } = await import('../../posix/has-reader.ts');
  const timer = setInterval(() => {
    if (hasReader(fd)) return;
    clearInterval(timer);
    callback();
  }, RELOAD_LOOK_MS).unref();
}

/** Identifies the socket at a path; undefined if there is none. */
function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats && `${stats.ino} ${stats.mtimeNs}`;
}
