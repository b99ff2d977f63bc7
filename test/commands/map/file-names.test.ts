import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fileNames } from '../../../src/commands/map/file-names.ts';
import { UsersFileError } from '../../../src/commands/map/user-source-error.ts';

const directory = mkdtempSync(join(tmpdir(), 'users-'));
const file = join(directory, 'names');

afterAll(() => rmSync(directory, { recursive: true }));

async function namesIn(content: string): Promise<string[]> {
  writeFileSync(file, content, 'latin1');
  const names: string[] = [];
  for await (const lines of fileNames(file)) names.push(...lines.toString('latin1').split('\n').slice(0, -1));
  return names;
}

describe('fileNames', () => {
  it.each([
    ['', []],
    ['a\nb\n', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r', ['a', 'b']],
    ['\n\na', ['', '', 'a']],
    ['a\0b\n\xe4\xff\n', ['a', '\xe4\xff']],
  ])('reads %j', async (content, names) => {
    expect(await namesIn(content)).toEqual(names);
  });

  it('returns the lines that were joined by line feeds', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '\xff', '\t', ' '), maxLength: 5000 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.boolean(), async (lines, ended) => {
        fc.pre(ended || lines.at(-1) !== '');
        expect(await namesIn(lines.join('\n') + (ended ? '\n' : ''))).toEqual(lines);
      }),
      { numRuns: 30 },
    );
  });

  it('reads lines that are longer than a chunk', async () => {
    const long = 'x'.repeat(1_000_000);
    expect(await namesIn(`a\n${long}\nb\n`)).toEqual(['a', long, 'b']);
  });

  it.each([
    [join(directory, 'absent'), `open(${join(directory, 'absent')}) failed: No such file or directory`],
    ['', 'open() failed: No such file or directory'],
    [directory, `read(${directory}) failed: Is a directory`],
  ])('fails for %j', async (path, message) => {
    await expect(fileNames(path).next()).rejects.toThrow(new UsersFileError(message));
  });
});
