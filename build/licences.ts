import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The licences of the packages in a bundle. They must be distributed with it.
 *
 * @param modules the files of the bundle
 * @throws Error if a package has no licence file
 */
export function licencesOf(modules: Iterable<string>): string {
  const folders = new Set([...modules].map((file) => PACKAGE.exec(file)?.[0]).filter((folder) => folder !== undefined));
  return [...folders].sort().map(licenceText).join('\n');
}

function licenceText(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n${'='.repeat(name.length + version.length + 1)}\n\n${text}\n`;
}
