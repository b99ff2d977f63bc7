import { expect, it } from 'vitest';
import { ReplyFilter, type Verdict } from '../../../src/director/ways-in/reply-filter.ts';

/** A filter of OK and FAIL lines, and what it was asked about. */
function filter(verdict: Verdict = { text: '<>' }) {
  const judged: [string, string][] = [];
  const tooLong: string[] = [];
  const made = new ReplyFilter(
    ['OK', 'FAIL'],
    (line, end) => {
      judged.push([line, end]);
      return verdict;
    },
    (line) => {
      tooLong.push(line);
      return '<too long>\n';
    },
  );
  const push = (...chunks: string[]) =>
    chunks.map((chunk) => made.push(Buffer.from(chunk, 'latin1')).toString('latin1'));
  return { push, judged, tooLong };
}

it.each<[string, passed: string, judged: [string, string][]]>([
  ['OK\t1\tuser=\xff\n', '<>', [['OK\t1\tuser=\xff', '\n']]],
  ['FAIL\t1\r\n', '<>', [['FAIL\t1', '\r\n']]],
  [
    'a\nOK\t1\nb\nFAIL\t2\nOK\nc',
    'a\n<>b\n<>OK\nc',
    [
      ['OK\t1', '\n'],
      ['FAIL\t2', '\n'],
    ],
  ],
  ['OKAY\t1\nFAILED\t1\nxOK\t1\n\n', 'OKAY\t1\nFAILED\t1\nxOK\t1\n\n', []],
  ['x OK\t1\nOK\r\n', 'x OK\t1\nOK\r\n', []],
])('of %j passes %j, however it comes', (text, passed, judged) => {
  for (const chunks of [[text], [...text], [text.slice(0, 3), text.slice(3)]]) {
    const { push, judged: asked } = filter();
    expect(push(...chunks).join('')).toBe(passed);
    expect(asked).toEqual(judged);
  }
});

it('passes what is unchanged as it came', () => {
  const { push } = filter('unchanged');
  expect(push('OK\t1\xff\r\nOK\t', '2\n')).toEqual(['OK\t1\xff\r\n', 'OK\t2\n']);
});

it('passes at once what cannot be one of its lines', () => {
  const { push } = filter();
  expect(push('CU', 'ID\t', '7', '\nO', 'X', 'OK\t1\n', 'F', 'A', 'IL\tx', '\n')).toEqual([
    'CU',
    'ID\t',
    '7',
    '\n',
    'OX',
    'OK\t1\n',
    '',
    '',
    '',
    '<>',
  ]);
});

it('keeps nothing of a chunk that is reused', () => {
  const { push, judged } = filter();
  push('a\nOK\t1\t');
  push('b\n');
  expect(judged).toEqual([['OK\t1\tb', '\n']]);
});

it('replaces a line of more than a mebibyte, and drops the rest of it', () => {
  const { push, judged, tooLong } = filter();
  const most = `OK\t${'x'.repeat(1024 * 1024 - 3)}`;
  expect(push(most, 'y', 'z'.repeat(100), 'zz\nOK\t1\n')).toEqual(['', '<too long>\n', '', '<>']);
  expect(tooLong.map((line) => [line.length, line.slice(0, 4)])).toEqual([[1024 * 1024 + 1, 'OK\tx']]);
  expect(judged).toEqual([['OK\t1', '\n']]);
});
