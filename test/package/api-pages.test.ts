import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { folderOf } from '../settings/folder.ts';

it('docs/api is up to date with `npm run docs:api`', async () => {
  const folder = folderOf({});
  await promisify(execFile)('npm', ['run', 'docs:api', '--', '--out', folder]);
  expect(readFileSync('docs/api/README.md', 'utf8')).toBe(readFileSync(`${folder}/README.md`, 'utf8'));
});
