import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTimeFormatter } from '../../src/time/local-time.ts';

const zone = process.env.TZ;

describe('localTimeFormatter', () => {
  beforeEach(() => {
    process.env.TZ = 'UTC';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    [0, '1970-01-01 00:00:00'],
    [-1, '1969-12-31 23:59:59'],
    [253402300800, '10000-01-01 00:00:00'],
    [8640000000001, '275760-09-13 00:00:01'],
    [9007199254740991, '285428751-11-12 07:36:31'],
    [-62167219201, '-1-12-31 23:59:59'],
    [-99999999999999, '-3166904-02-24 14:13:21'],
    [2 ** 63, '-'],
  ])('tells %d', (seconds, text) => {
    expect(localTimeFormatter()(seconds)).toBe(text);
  });

  it('keeps to the local time zone, and to what it is asked', () => {
    process.env.TZ = 'Asia/Kathmandu';
    const localTime = localTimeFormatter();
    expect(localTime(1700000000)).toBe('2023-11-15 03:58:20');
    expect(localTime(1700000001)).toBe('2023-11-15 03:58:21');
    expect(localTime(1700000000)).toBe('2023-11-15 03:58:20');
  });
});
