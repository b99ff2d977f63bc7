import { readFileSync } from 'node:fs';

/**
 * The bytes of a file, as a latin1 string.
 *
 * @param path a latin1 string, as all file names here
 * @throws the system's error
 */
export function readBytes(path: string): string {
  return readFileSync(Buffer.from(path, 'latin1'), 'latin1');
}
