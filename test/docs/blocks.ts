import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The line of the page on which the text starts. */
  readonly line: number;
  /** The info string of the fence: `sh`, or empty. */
  readonly language: string;
  readonly lines: readonly string[];
}

/** README.md, CONTRIBUTING.md and all pages of docs/ that are not generated. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('api'))
    .map((path) => join('docs', path))
    .sort(),
];

/** The fenced blocks of all pages. */
export const blocks: readonly Block[] = pages.flatMap(blocksOf);

function blocksOf(page: string): Block[] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const fences = lines.flatMap((line, index) => (line.startsWith('```') ? [index] : []));
  return fences.flatMap((start, index) => {
    const end = fences[index + 1];
    if (index % 2 === 1 || end === undefined) return [];
    return [{ page, line: start + 2, language: lines[start]?.slice(3) ?? '', lines: lines.slice(start + 1, end) }];
  });
}
