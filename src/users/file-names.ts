import { createReadStream, fstatSync } from 'node:fs';
import { LineFramer } from '../protocol/line-framer.ts';
import { strerror } from '../protocol/strerror.ts';
import { UsersFileError } from './user-source-error.ts';

const STDIN = 0;
const CHUNK_BYTES = 128 * 1024;

/**
 * User names from a file, one a line, in batches. The last line may lack its line feed. spec: cli.md 8, decisions.md D4
 *
 * @param file the path of a file or a named pipe, latin1; `-` is the standard input
 * @throws UsersFileError
 */
export async function* fileNames(file: string): AsyncGenerator<string[]> {
  const framer = new LineFramer(Number.POSITIVE_INFINITY);
  try {
    for await (const chunk of openFile(file)) yield framer.push(chunk);
  } catch (error) {
    throw fileError(file, error);
  }
  yield framer.end();
}

function openFile(file: string): AsyncIterable<Buffer> {
  const options = { highWaterMark: CHUNK_BYTES };
  if (file !== '-') return createReadStream(Buffer.from(file, 'latin1'), options);
  const kind = fstatSync(STDIN);
  const isStream = kind.isFIFO() || kind.isSocket() || kind.isCharacterDevice();
  return isStream ? process.stdin : createReadStream('', { ...options, fd: STDIN });
}

function fileError(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return error;
  const call = error.syscall === 'open' ? 'open' : 'read';
  return new UsersFileError(`${call}(${file}) failed: ${strerror(String(error.code))}`);
}
