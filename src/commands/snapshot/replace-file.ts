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
import { FatalError } from '../../program/program-errors.ts';
import { strerror } from '../../protocol/strerror.ts';

/**
 * Puts a text in the place of a file, all at once: whoever reads it finds the old one or the new one, whatever happens.
 * Its mode stays, and its owner where that is allowed. A link stays one.
 *
 * @param file its path, latin1
 * @param text latin1
 * @throws FatalError; the file is as it was then
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

/** The new name, too, has to outlive a power cut. */
function sync(folder: string): void {
  const descriptor = openSync(Buffer.from(folder, 'latin1'), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
