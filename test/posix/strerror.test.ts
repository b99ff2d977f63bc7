import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { strerror } from '../../src/posix/strerror.ts';

it('returns the texts of the C library', () => {
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

it('returns the code if it has no text, and a text for a missing code', () => {
  expect(strerror('ERR_STREAM_DESTROYED')).toBe('ERR_STREAM_DESTROYED');
  expect(strerror(undefined)).toBe('Unknown error');
});
