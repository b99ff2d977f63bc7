import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { endianness } from 'node:os';
import { errorCode } from '../../settings/read-bytes.ts';

/** Where Dovecot's processes tell their master how many more clients they take. */
const STATUS_FD = 5;
const STATUS_BYTES = 12;
const WRITE_ONLY = 1;
const ACCESS_MODE = 3;
const LOOK_MS = 250;

type Environment = Readonly<Record<string, string>>;

/** Whether Dovecot's master process has started this one. */
export function isDovecotService(environment: Environment): boolean {
  return environment.DOVECOT_CHILD_PROCESS !== undefined && environment.GENERATION !== undefined;
}

/**
 * Tells the master that this process serves. Without it the master kills the process after 30 seconds: "Initial status
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
 * Resolves when Dovecot stops. It says nothing to its services but closes its sockets, and ends after 5 seconds those that
 * are still there: one connection to a socket of its own tells.
 *
 * @param path of a socket that Dovecot listens on as long as it runs, UTF-8
 */
export function untilDovecotStops(path: string): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const watch = () => {
      const socket = connect({ path });
      socket.unref().resume();
      socket.once('error', (error) => {
        if (isRefusal(error)) resolve();
      });
      socket.once('close', () => setTimeout(watch, LOOK_MS).unref());
    };
    watch();
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, LOOK_MS).unref();
  });
}

function isRefusal(error: Error): boolean {
  return ['ECONNREFUSED', 'ENOENT'].includes(errorCode(error) ?? '');
}
