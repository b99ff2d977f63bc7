import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { strerror } from '../../posix/strerror.ts';
import { FatalError } from '../../program/program-errors.ts';

/**
 * Replaces a file atomically: readers see either the old or the new contents, even after a crash. Keeps the mode and,
 * if permitted, the owner. If the path is a symbolic link, replaces its target.
 *
 * @param file the path, latin1
 * @param text the new contents, latin1
 * @throws FatalError; the file is then unchanged
 */
export function replaceFile(file: string, text: string): void {
  try {
    const present = statIfThere(Buffer.from(file, 'latin1'));
    if (present !== undefined && !present.isFile()) throw new FatalError(`${file} is not a regular file`);
    const path = present === undefined ? file : realpathSync(Buffer.from(file, 'latin1'), 'latin1');
    const temporary = Buffer.from(`${path}.${process.pid}.new`, 'latin1');
    try {
      writeThrough(temporary, text, present);
      renameSync(temporary, Buffer.from(path, 'latin1'));
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    }
    sync(dirname(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new FatalError(`${error.syscall}(${file}) failed: ${strerror(String(error.code))}`);
  }
}

function statIfThere(path: Buffer): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeThrough(path: Buffer, text: string, like: Stats | undefined): void {
  const descriptor = openSync(path, 'wx');
  try {
    if (like !== undefined) {
      chownIfAllowed(descriptor, like);
      fchmodSync(descriptor, like.mode & 0o777);
    }
    writeFileSync(descriptor, text, 'latin1');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function chownIfAllowed(descriptor: number, { uid, gid }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch {}
}

function removeIfThere(path: Buffer): void {
  try {
    unlinkSync(path);
  } catch {}
}

/** Syncs a folder, so that the rename survives a power failure. */
function sync(folder: string): void {
  const descriptor = openSync(Buffer.from(folder, 'latin1'), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
