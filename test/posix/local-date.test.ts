import { expect, it } from 'vitest';
import { localDates } from '../../src/posix/local-date.ts';
import { TimeZone } from '../../src/posix/time-zone.ts';

const berlin = { TZ: 'Europe/Berlin', TZDIR: 'test/posix/zoneinfo' };

it('formats the same time the same way again', () => {
  const localDate = localDates(new TimeZone(berlin));
  expect(localDate(1_711_846_799)).toBe('2024-03-31 01:59:59');
  expect(localDate(1_711_846_800)).toBe('2024-03-31 03:00:00');
  expect(localDate(1_711_846_799)).toBe('2024-03-31 01:59:59');
});

it('is right when the cache overflows', () => {
  const localDate = localDates(new TimeZone(berlin));
  for (let seconds = 0; seconds < 20_001; seconds++) localDate(seconds);
  expect(localDate(0)).toBe('1970-01-01 01:00:00');
  expect(localDate(20_000)).toBe('1970-01-01 06:33:20');
});

it('formats times in different zones', () => {
  const there = localDates(new TimeZone({ TZ: 'XYZ-5:45' }));
  const here = localDates(new TimeZone(berlin));
  expect([there(0), here(0)]).toEqual(['1970-01-01 05:45:00', '1970-01-01 01:00:00']);
});

it('has a dash for a year that the C library cannot represent', () => {
  expect(localDates(new TimeZone({ TZ: 'UTC0' }))(2 ** 63)).toBe('-');
});
