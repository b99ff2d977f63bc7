import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Where a password has to be: configurations, and what Dovecot makes of them. */
const CONFIGURATION = /\.conf(\.binary)?$/;

/**
 * The files in a folder that hold one of these words, as it is or in base64 with anything around it.
 *
 * @returns their paths in the folder
 */
export async function leaksIn(folder: string, words: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !CONFIGURATION.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  return paths.filter((_, index) => holds(texts[index] ?? '', words)).map((path) => relative(folder, path));
}

function holds(text: string, words: readonly string[]): boolean {
  const encoded = text.match(/[A-Za-z0-9+/]{12,}/g) ?? [];
  const decoded = encoded.map((run) => Buffer.from(run, 'base64').toString('latin1'));
  return [text, ...decoded].some((part) => words.some((word) => part.includes(word)));
}
