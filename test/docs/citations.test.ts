import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { citationsIn } from './citations.ts';

const files = ['src', 'test', 'bench', 'tools', 'demo', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?[jt]s$/.test(path) && !path.includes('docs/citations'))
    .map((path) => join(folder, path)),
);

it('comments cite sections that exist', () => {
  const citations = files.flatMap((path) =>
    citationsIn(readFileSync(path, 'utf8')).map(({ text, fault }) => ({ path, text, fault })),
  );
  expect(citations.length).toBeGreaterThan(150);
  expect(citations.filter(({ fault }) => fault !== undefined)).toEqual([]);
});

it.each([
  ['/** spec: protocol 3.2 */', undefined],
  ['// spec: command-line 2.1 (rules 1 to 4), protocol 3.10, 4.5.', undefined],
  [' * Ends it. spec: differences D9, dovecot-2.4 3', undefined],
  ['/** spec: protocol 3.99 */', "'protocol 3.99' does not exist"],
  ['/** spec: protocol 3.2, 8 */', "'8' does not exist"],
  ['/** spec: differences D99 */', "'differences D99' does not exist"],
  ['/** spec: cli.md 2.1 */', "'cli.md 2.1' names no document and section"],
  ['/** spec: protocol */', "'protocol' names no document and section"],
])('of %s says %s', (comment, fault) => {
  expect(citationsIn(comment).map((citation) => citation.fault)).toEqual([fault]);
});
