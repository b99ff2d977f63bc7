import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { strerror } from '../../src/posix/strerror.ts';

it('says what the C library says', () => {
  const codes = Object.entries(constants.errno).filter(([code]) => strerror(code) !== code);
  expect(codes.map(([code]) => code)).toEqual(expect.arrayContaining(['EACCES', 'ENOENT', 'EPIPE', 'ECONNRESET']));
  expect(codes.length).toBeGreaterThan(25);
  const print = '$! = $_, print "$!\\n" for @ARGV';
  const texts = execFileSync('perl', ['-e', print, ...codes.map(([, number]) => String(number))], {
    env: { LC_ALL: 'C', PATH: process.env.PATH },
    encoding: 'latin1',
  });
  expect(codes.map(([code]) => strerror(code))).toEqual(texts.trimEnd().split('\n'));
});

it('gives the code itself where it knows no text, and says so where there is none', () => {
  expect(strerror('ERR_STREAM_DESTROYED')).toBe('ERR_STREAM_DESTROYED');
  expect(strerror(undefined)).toBe('Unknown error');
});
