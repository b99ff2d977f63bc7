import { fstatSync, readFileSync, writeSync } from 'node:fs';
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

/**
 * Resolves when Dovecot stops. It tells its services by closing its end of a pipe from which it reads nothing, and ends
 * those that are still there after 5 seconds. Node tells of a closed pipe only while it waits to write: so the pipe is
 * filled.
 */
export function untilDovecotStops(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, LOOK_MS).unref();
    if (!isWritePipe(MASTER_FD)) return;
    const pipe = new Socket({ fd: MASTER_FD, readable: false, writable: true });
    pipe.once('error', () => resolve());
    pipe.write(Buffer.alloc(MORE_THAN_FITS));
    pipe.unref();
  });
}
