import { describe, expect, it } from 'vitest';
import { helpText } from '../../src/cli/help.ts';
import { subcommands } from '../../src/commands/index.ts';

const pages = [[], ...subcommands.map(({ name }) => ['director', ...name.split(' ')])];

describe('help', () => {
  it('lists the global options', () => {
    const text = helpText(['--help'], 80);
    for (const option of ['--version', '--timeout <value>', '--help', '-f <formatter>']) {
      expect(text).toMatch(new RegExp(`^  ${option} `, 'm'));
    }
  });

  it('names the whole command', () => {
    expect(helpText(['director', 'plan', '--help'], 80)).toMatch(/^Usage: doveadm director plan \[-a /);
    expect(helpText(['--help'], 80)).toMatch(/^Usage: doveadm \[options\] director <command> /);
  });

  describe.each([80, 60, 40])('of a terminal with %d columns', (width) => {
    it.each(pages.map((words) => [['doveadm', ...words].join(' '), words] as const))('fits: %s', (_, words) => {
      const lines = helpText([...words, '--help'], width).split('\n');
      // Lines with long terms can exceed the width: terms are not wrapped.
      const isTerm = (line: string) => /^ {2}\S/.test(line) && !line.startsWith('  [') && width < 60;
      for (const line of lines) if (!isTerm(line)) expect(line.length, line).toBeLessThanOrEqual(width);
    });
  });

  it.each(subcommands.map((subcommand) => [subcommand.name, subcommand] as const))(
    'describes each argument and option of %s',
    (name, { parameters, summary }) => {
      const text = helpText(['director', ...name.split(' '), '--help'], 10_000);
      expect(summary).not.toBe('');
      expect(text).toContain(`\n\n${summary}\n\n`);
      const entries = text
        .slice(text.indexOf(`\n\n${summary}`))
        .split('\n')
        .filter((line) => /^ {2}\S/.test(line));
      for (const entry of entries) expect(entry).toMatch(/^ {2}\S.* {2,}\w/);
      for (const [parameter, { positional }] of Object.entries(parameters)) {
        const found = entries.filter((entry) => new RegExp(`^ {2}(.*--)?${parameter}(\\.\\.\\.)?[ ,]`).test(entry));
        expect(found.length, `${parameter} ${positional}`).toBeGreaterThan(0);
      }
    },
  );

  it.each(pages)('has the same words at any width: %s %s %s', (...words) => {
    const wordsAt = (width: number) => helpText([...words, '--help'], width).split(/\s+/);
    for (const width of [80, 40, 30]) expect(wordsAt(width)).toEqual(wordsAt(10_000));
  });
});
