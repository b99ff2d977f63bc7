import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Files that have to contain a password: configurations, also in Dovecot's compiled form. */
const CONFIGURATION = /\.conf(\.binary)?$/;

/**
 * Finds the files in a folder that contain one of these words, in plain text or in base64 at any offset.
 *
 * @returns their paths relative to the folder
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
