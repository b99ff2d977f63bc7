import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandTables } from '../../src/cli/command-tables.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { subcommands } from '../../src/commands/index.ts';
import { directorOptions } from '../../src/director/options.ts';
import { directorPage } from '../../src/manual/director.ts';
import { doveadmDirectorPage, more } from '../../src/manual/doveadm-director.ts';
import { toPlainText } from '../../src/manual/plain-text.ts';

/** A page as `man` shows it, without bold and underlining. */
function shownByMan(file: string): string {
  const { stdout } = spawnSync('man', ['-l', file], { encoding: 'utf8', env: { ...process.env, MANWIDTH: '200' } });
  return stdout;
}

const hasMan = spawnSync('man', ['--version']).status === 0;
const pages = [
  ['man/doveadm-director.1', toPlainText(doveadmDirectorPage(commandTables))],
  ['man/director.8', toPlainText(directorPage(directorOptions))],
] as const;

describe.skipIf(!hasMan)('the manual pages', () => {
  it.each(pages)('%s is read without warnings, and has the same text as the plain version', (file, text) => {
    const checked = spawnSync('groff', ['-man', '-ww', '-z', file], { encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    const words = (shown: string) =>
      shown
        .replaceAll(/[<>]/g, '')
        .split(/\s+/)
        .filter((word) => word !== '');
    // The first and the last line have the title. The plain text marks placeholders.
    const body = shownByMan(file).split('\n').slice(1, -2).join('\n');
    expect(words(body)).toEqual(words(text.slice(text.indexOf('\n'))));
  });
});

describe('doveadm-director(1)', () => {
  const text = toPlainText(doveadmDirectorPage(commandTables));

  it('has every command with its options, and the common options', () => {
    for (const { name, parameters } of subcommands) {
      const [, entry = ''] = text.split(new RegExp(`^ {7}director ${name}(?: .*)?\n(?= {14}\\S| {7}\\S)`, 'm'));
      const end = entry.search(/^ {7}director |^\S/m);
      for (const [long, { positional }] of Object.entries(parameters)) {
        if (!positional && long !== 'socket-path') expect(entry.slice(0, end), name).toContain(`--${long}`);
      }
    }
    for (const { short } of globalOptions) expect(text).toMatch(new RegExp(`^ {7}-${short}\\b`, 'm'));
    expect(text).toMatch(/^ {7}-a <value>, --socket-path <value>\n.*\n\n {7}--timeout <value>$/m);
  });

  it('has texts for existing commands only', () => {
    const names = new Set(subcommands.map(({ name }) => name));
    expect(Object.keys(more).filter((name) => !names.has(name))).toEqual([]);
  });
});

it('director(8) has every option', () => {
  const text = toPlainText(directorPage(directorOptions));
  for (const { short, long } of directorOptions) {
    expect(text).toContain(`\n       ${short === undefined ? `--${long}` : `-${short}`}`);
  }
});
