import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShellCommands, shellWord } from '../../src/posix/shell-words.ts';
import { anyBytes } from '../arbitraries.ts';

const wordsOf = (text: string) => readShellCommands(text).commands.map(({ words }) => words);
const faultsOf = (text: string) => readShellCommands(text).faults;

describe('words of a shell', () => {
  it.each<[string, string[][]]>([
    ['', []],
    ['\n \t\n', []],
    ['a b', [['a', 'b']]],
    ['a  b\t c \n', [['a', 'b', 'c']]],
    ['a\nb\n', [['a'], ['b']]],
    ["'a b'", [['a b']]],
    ["''", [['']]],
    ['"" \'\'', [['', '']]],
    ['a\'b\'"c"\\d', [['abcd']]],
    ["'it'\\''s'", [["it's"]]],
    ['"it\'s"', [["it's"]]],
    ["'a\nb' c", [['a\nb', 'c']]],
    ['# a comment\na # another\n#third', [['a']]],
    ["''#not", []],
    ['10.0.0.1@t-%+=:,/_ fd00::1', [['10.0.0.1@t-%+=:,/_', 'fd00::1']]],
    ['\xc3\xa4', [['\xc3\xa4']]],
    ["'$(reboot)`x`;&|<>*?[]~!{}\\'", [['$(reboot)`x`;&|<>*?[]~!{}\\']]],
    ['"a\nb"\nc', [['a\nb'], ['c']]],
  ])('%j', (text, commands) => {
    expect(wordsOf(text)).toEqual(commands);
  });

  it('returns the line on which a command starts', () => {
    const { commands } = readShellCommands("\na 'b\nc' d\n\n'\n'\ne");
    expect(commands).toEqual([
      { line: 2, words: ['a', 'b\nc', 'd'] },
      { line: 5, words: ['\n'] },
      { line: 7, words: ['e'] },
    ]);
  });

  it('returns comments on lines of their own', () => {
    const { comments } = readShellCommands("# one\na # two\n  #three\n'\n# four\n'\n''# five\n");
    expect(comments).toEqual([
      { line: 1, text: '# one' },
      { line: 3, text: '#three' },
    ]);
  });

  it.each([
    ["'a", 'single quote without its end'],
    ['"a', 'double quote without its end, or with $, `, \\ before it'],
    ['"$a"', 'double quote without its end, or with $, `, \\ before it'],
    ['"a`b`"', 'double quote without its end, or with $, `, \\ before it'],
    ['a\\', 'backslash at the end of a line'],
    ['a\\\n', 'backslash at the end of a line'],
    ['a\r\n', 'carriage return'],
    ['a\0', 'control character \\x00'],
    ["'a\0'", 'single quote without its end'],
    ['a\x7f', 'control character \\x7f'],
    ...[...'$`;&|<>()*?[]~!{}^'].map((character) => [`a ${character} b`, `${character} outside quotes`]),
    ['a#b', '# outside quotes'],
  ])('refuses %j', (text, reason) => {
    expect(readShellCommands(text)).toEqual({ commands: [], comments: [], faults: [{ line: 1, reason }] });
  });

  it('continues after a refused line', () => {
    const text = "a\nb; reboot\nc\n$(d) 'e\nf\n";
    expect(wordsOf(text)).toEqual([['a'], ['c'], ['f']]);
    expect(faultsOf(text)).toEqual([
      { line: 2, reason: '; outside quotes' },
      { line: 4, reason: '$ outside quotes' },
    ]);
  });

  it('parses what was quoted for a shell', () => {
    const words = fc.array(
      anyBytes.map((text) => text.replaceAll('\0', '')).filter((text) => text !== ''),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(fc.array(words), (commands) => {
        const text = commands.map((command) => `${command.map(shellWord).join(' ')}\n`).join('');
        expect(readShellCommands(text)).toMatchObject({ commands: commands.map((words) => ({ words })), faults: [] });
      }),
    );
  });

  it('never parses words differently from a shell', () => {
    const part = fc.constantFrom("'", '"', '\\', ' ', '\t', '#', 'a', 'b', '$', '`', ';', '*', '\xe4', '=', '\r', '-');
    const script = fc.string({ unit: part, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(script, { minLength: 40, maxLength: 40 }), (scripts) => {
        const read = scripts.map((text) => ({ text, ...readShellCommands(`: ${text}`) }));
        const accepted = read.filter(({ faults, commands }) => faults.length === 0 && commands.length === 1);
        const program = accepted.map(({ text }) => `show ${text}\n`).join('');
        const show = 'show() { for word; do printf "<%s>" "$word"; done; printf "\\n"; }\n';
        const { stdout } = spawnSync('sh', { input: Buffer.from(show + program, 'latin1'), encoding: 'latin1' });
        const expected = accepted.map(({ commands }) => commands[0]?.words.slice(1) ?? []);
        expect(stdout).toBe(expected.map((words) => `${words.map((word) => `<${word}>`).join('')}\n`).join(''));
      }),
      { numRuns: 10 },
    );
  });
});
