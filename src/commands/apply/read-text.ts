import { readFile } from 'node:fs/promises';
import { strerror } from '../../protocol/strerror.ts';
import { FatalError } from '../subcommand.ts';

/**
 * All of a file.
 *
 * @param file its path, latin1; `-` is the standard input
 * @returns latin1
 * @throws FatalError
 */
export async function readText(file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(Buffer.from(file, 'latin1'), 'latin1');
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks).toString('latin1');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new FatalError(`${error.syscall}(${file}) failed: ${strerror(String(error.code))}`);
  }
}
