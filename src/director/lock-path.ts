import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../posix/strerror.ts';

const RETRY_MS = 20;
const MAX_TRIES = 250;

/**
 * Locks a path with a file `PATH.lock` that contains the pid of this process. The file of a process that no longer runs
 * is removed.
 *
 * @returns a function that unlocks the path
 * @throws the system's error if the file cannot be created; an error with the code `EADDRINUSE` if another process has
 *   the lock for 5 seconds
 */
export async function lockPath(path: string): Promise<() => void> {
  const file = `${path}.lock`;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tryToMake(file)) return () => unlinkSync(file);
    if (isAbandoned(file)) unlinkSync(file);
    else await sleep(RETRY_MS);
  }
  throw Object.assign(new Error(`${file} is in use`), { code: 'EADDRINUSE' });
}

function tryToMake(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** A file without a pid is just being written. */
function isAbandoned(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
