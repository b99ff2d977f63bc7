import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strftime } from '../../src/posix/strftime.ts';
import { type LocalTime, TimeZone } from '../../src/posix/time-zone.ts';

const SIZE = 256;

/** The results of glibc 2.36 for formats in the C locale, at some times in New York, with a buffer of 256 bytes. */
const known: { times: number[]; texts: Record<string, string[]> } = JSON.parse(
  readFileSync('test/posix/glibc-strftime.json', 'utf8'),
);
const zone = new TimeZone({ TZ: 'America/New_York', TZDIR: 'test/posix/zoneinfo' });

function at(moment: number): LocalTime {
  const time = zone.localTime(moment);
  if (time === undefined) throw new Error(`no local time at ${moment}`);
  return time;
}

describe('strftime', () => {
  it.each(Object.entries(known.texts))('makes of %j what glibc makes of it', (format, texts) => {
    expect(known.times.map((moment) => strftime(format, at(moment), SIZE))).toEqual(texts);
  });

  it('returns nothing if the result and a NUL do not fit', () => {
    expect(strftime('x'.repeat(255), at(0), SIZE)).toHaveLength(255);
    expect(strftime('x'.repeat(256), at(0), SIZE)).toBe('');
    expect(strftime(`${'x'.repeat(252)}%Y`, at(0), SIZE)).toBe('');
  });
});
