import { close, fstatSync, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { strerror } from '../../posix/strerror.ts';
import { LineFramer } from '../../protocol/line-framer.ts';
import { UsersFileError } from './user-source-error.ts';

const STDIN = 0;
const CHUNK_BYTES = 128 * 1024;
const LINE_FEED = Buffer.from('\n');

/**
 * User names from a file, in batches of bytes. Each name ends in a line feed, even if the last line of the file does
 * not. A batch is valid until the next one is requested. spec: command-line 8, differences D4
 *
 * @param file the path of a file or a named pipe, latin1; `-` is standard input
 * @throws UsersFileError
 */
export async function* fileNames(file: string): AsyncGenerator<Buffer> {
  const framer = new LineFramer(Number.POSITIVE_INFINITY);
  try {
    for await (const chunk of file === '-' ? standardInput() : contentsOf(file)) {
      framer.push(chunk);
      yield framer.lines;
      framer.take(framer.lines.length);
    }
  } catch (error) {
    throw fileError(file, error);
  }
  if (framer.pendingBytes === 0) return;
  framer.push(LINE_FEED);
  yield framer.lines;
}

async function* contentsOf(file: string): AsyncGenerator<Buffer> {
  const fd = await promisify(open)(Buffer.from(file, 'latin1'), 'r');
  try {
    yield* chunks(fd);
  } finally {
    await promisify(close)(fd);
  }
}

/**
 * Node's stream waits for input where a plain read can fail with EAGAIN. It is not used for directories, which it reads
 * as empty files.
 */
function standardInput(): AsyncIterable<Buffer> {
  const kind = fstatSync(STDIN);
  return kind.isFIFO() || kind.isSocket() || kind.isCharacterDevice() ? process.stdin : chunks(STDIN);
}

/** The contents of a file. Each chunk overwrites the one before. */
async function* chunks(fd: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await promisify(read)(fd, buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function fileError(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return error;
  const call = error.syscall === 'open' ? 'open' : 'read';
  return new UsersFileError(`${call}(${file}) failed: ${strerror(String(error.code))}`);
}
