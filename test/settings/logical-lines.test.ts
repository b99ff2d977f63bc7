import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logicalLines } from '../../src/settings/logical-lines.ts';

function read(text: string): { lines: [number, string][]; ambiguous: number[] } {
  const ambiguous: number[] = [];
  const lines = [...logicalLines(text, { pending: '' }, (line) => ambiguous.push(line))];
  return { lines: lines.map(({ number, text }) => [number, text]), ambiguous };
}

describe('logical lines', () => {
  it.each<[string, [number, string][]]>([
    ['', []],
    ['a', [[1, 'a']]],
    ['a\n', [[1, 'a']]],
    ['\t a \t\n', [[1, 'a']]],
    [
      'a\r\n\r\nb\r',
      [
        [1, 'a'],
        [3, 'b'],
      ],
    ],
    ['a\r\r\n', [[1, 'a\r']]],
    ['\fa\f\n', [[1, '\fa\f']]],
    ['a\0b\n', [[1, 'a']]],
    ['# a\n  # b\n\nc\n', [[4, 'c']]],
    ['a # b\n', [[1, 'a']]],
    ['a "#" # b\n', [[1, 'a "#"']]],
    ["a '\\'#' # b\n", [[1, "a '\\'#'"]]],
    ["it's # no comment\n", [[1, "it's # no comment"]]],
    ["a it's b'c # d\n", [[1, "a it's b'c"]]],
    ['a \\\n  b\n', [[2, 'a b']]],
    ['a\\\nb\\\nc\n', [[3, 'a b c']]],
    ['a \\ # comment\nb\n', [[2, 'a b']]],
    ['\\\na\n', [[2, 'a']]],
    ['a\\\n\\\nb\n', [[3, 'a b']]],
    ['a \\\n# b\nc\n', [[3, 'c']]],
    ['a \\\n\nc\n', [[3, 'c']]],
    ['a \\\n', []],
  ])('of %j', (text, lines) => {
    expect(read(text)).toEqual({ lines, ambiguous: [] });
  });

  it('warns of a # without white space before it', () => {
    expect(read('a#b\nc #d\n#e\n"x"#f\n"#"\n')).toEqual({
      lines: [
        [1, 'a'],
        [2, 'c'],
        [4, '"x"'],
        [5, '"#"'],
      ],
      ambiguous: [1, 4],
    });
  });

  it('keeps every byte of plain lines', () => {
    const word = fc.stringMatching(/^[!-"$-[\]-~\x80-\xff]{1,9}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const plain = words.filter((text) => !/['"]/.test(text));
        expect(read(plain.map((text) => ` ${text}\t\r\n`).join('')).lines).toEqual(
          plain.map((text, index) => [index + 1, text]),
        );
      }),
      { numRuns: 50 },
    );
  });
});
