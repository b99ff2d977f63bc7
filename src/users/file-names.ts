import { close, fstatSync, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { LineFramer } from '../protocol/line-framer.ts';
import { strerror } from '../protocol/strerror.ts';
import { UsersFileError } from './user-source-error.ts';

const STDIN = 0;
const CHUNK_BYTES = 128 * 1024;
const LINE_FEED = Buffer.from('\n');

/**
 * User names from a file, in batches: bytes with a line feed behind each name, valid until the next batch is asked for.
 * The last line of the file may lack it. spec: command-line 8, differences D4
 *
 * @param file the path of a file or a named pipe, latin1; `-` is the standard input
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

/** Node's own stream waits for input where a plain read may refuse to; it takes a directory for an empty file, though. */
function standardInput(): AsyncIterable<Buffer> {
  const kind = fstatSync(STDIN);
  return kind.isFIFO() || kind.isSocket() || kind.isCharacterDevice() ? process.stdin : chunks(STDIN);
}

/** What a file holds; each chunk is overwritten by the next. */
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
