import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { strerror } from '../../posix/strerror.ts';
import { EX_USAGE } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';

const MIB = 1024 * 1024;
/** Enough for more than a hundred thousand hosts. */
const MAX_BYTES = 16 * MIB;

/**
 * Reads a whole file.
 *
 * @param file the path, latin1; `-` for standard input
 * @param timeoutMs how long to wait for more bytes, in milliseconds; undefined for no limit
 * @returns latin1
 * @throws FatalError for a file that cannot be read, or is above 16 MiB
 */
export async function readText(file: string, timeoutMs: number | undefined): Promise<string> {
  try {
    return await readAll(file === '-' ? process.stdin : openFile(file), file, timeoutMs);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new FatalError(`${error.syscall}(${file}) failed: ${strerror(String(error.code))}`);
  }
}

/** Opens a file without blocking: a blocking open waits for the writer of a FIFO and cannot time out. */
function openFile(file: string): Readable {
  const fd = openSync(Buffer.from(file, 'latin1'), constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, writable: false });
  return isatty(fd) ? new ReadStream(fd) : createReadStream('', { fd });
}

async function readAll(stream: Readable, file: string, timeoutMs: number | undefined): Promise<string> {
  const late = () => void stream.destroy(new FatalError(`read(${file}) timed out`));
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      timer?.refresh();
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw new FatalError(`${file} is larger than ${MAX_BYTES / MIB} MiB`, EX_USAGE);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('latin1');
}
