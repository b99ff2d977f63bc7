import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { sectionsOf } from './citations.ts';

const pages = [
  ...readdirSync('.').filter((path) => path.endsWith('.md')),
  ...['docs', '.github'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  ),
].filter((path) => path.endsWith('.md') && !path.startsWith('docs/api/'));

/** A page without its fenced blocks. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

/** The anchors of a page: those that forges generate from headings, and explicit ones. */
function anchorsOf(prose: string): Set<string> {
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const own = [...prose.matchAll(/<a id="([\w.-]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...own]);
}

/** The broken links of a page. */
function brokenLinks(page: string, prose: string): string[] {
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(proseOf(file)).has(anchor);
  });
}

it.each(pages)('the links of %s are valid', (page) => {
  expect(brokenLinks(page, proseOf(page))).toEqual([]);
});

it('finds broken links', () => {
  const prose =
    '[a](README.md) [b](nowhere.md) [c](docs/differences.md#d9) [d](docs/differences.md#d0) [e](#here)\n# Here';
  expect(brokenLinks('README.md', prose)).toEqual(['nowhere.md', 'docs/differences.md#d0', '#here']);
});

/** Sections that a page refers to, as in `section 3.2` and `(3.2)`, but does not have. */
function missingSections(prose: string): string[] {
  const sections = sectionsOf(prose);
  const named = [...prose.matchAll(/\bsections? (\d+(?:\.\d+)?)(?: (?:and|to) (\d+(?:\.\d+)?))?|\((\d\.\d+)\)/g)];
  return named
    .flatMap(([, first, second, bare]) => [first, second, bare])
    .filter((number) => number !== undefined && !sections.has(number))
    .map(String);
}

it.each(pages.filter((page) => page.startsWith('docs/reference/')))('the sections that %s names exist', (page) => {
  expect(missingSections(proseOf(page))).toEqual([]);
});

it('finds references to missing sections', () => {
  expect(missingSections('## 1. One\n### 1.1 Two\nsection 1, sections 1.1 and 2, (1.1), (3.4)')).toEqual(['2', '3.4']);
});
