import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkValue,
  parseBool,
  parseMode,
  parseNumber,
  parsePort,
  parseSize,
  parseTime,
} from '../../src/settings/value-types.ts';

describe('a value', () => {
  it.each<[string, boolean]>([
    ['yes', true],
    ['YES', true],
    ['y', true],
    ['1', true],
    ['no', false],
    ['No', false],
  ])('bool %j', (text, value) => expect(parseBool(text)).toBe(value));

  it.each(['', 'n', '0', 'true', 'yess', ' yes', 'yes ', '01'])('refused bool %j', (text) => {
    expect(() => parseBool(text)).toThrow(`Invalid boolean value: ${text} (use yes or no)`);
  });

  it.each<[string, string]>([
    ['', 'Not a valid number'],
    ['+1', 'Not a valid number'],
    [' 1', 'Not a valid number'],
    ['1x', 'Not a valid number'],
    ['--1', 'Not a valid number'],
    ['-0', 'Number too small'],
    ['-99999999999999999999', 'Number too small'],
    ['4294967296', 'Number too large'],
  ])('refused number %j', (text, reason) => {
    expect(() => parseNumber(text)).toThrow(`Invalid number ${text}: ${reason}`);
  });

  it('number: every unsigned 32-bit decimal', () => {
    fc.assert(
      fc.property(fc.nat(4294967295), fc.nat(3), (value, zeros) => {
        expect(parseNumber('0'.repeat(zeros) + value)).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, number]>([
    ['0', 0],
    ['0600', 0o600],
    ['0777', 0o777],
    ['384', 384],
  ])('mode %j', (text, value) => expect(parseMode(text)).toBe(value));

  it('refused modes', () => {
    expect(() => parseMode('0999')).toThrow('Invalid number: 0999');
    expect(() => parseMode('x')).toThrow('Invalid number x: Not a valid number');
  });

  it('port', () => {
    expect([parsePort('0'), parsePort('01'), parsePort('65535')]).toEqual([0, 1, 65535]);
    for (const text of ['', '-1', '65536', 'x']) expect(() => parsePort(text)).toThrow(`Invalid port number ${text}`);
  });

  it.each<[string, number]>([
    ['0', 0],
    ['7', 7],
    ['7 ', 7],
    ['7b', 7],
    ['1k', 1024],
    ['1  KiB', 1024],
    ['10 M', 10485760],
    ['2gb', 2147483648],
    ['1Ti', 1099511627776],
  ])('size %j', (text, value) => expect(parseSize(text)).toBe(value));

  it.each(['', 'x', '-1', '1.5M', ' 1', '1\tM', '1M ', '1P', '1i', '1BB', '18446744073709551616'])(
    'refused size %j',
    (text) => expect(() => parseSize(text)).toThrow(`Invalid size: ${text}`),
  );

  it('a size of more than 64 bits', () => {
    expect(() => parseSize('16777216T')).toThrow('Size is too large: 16777216T');
    expect(parseSize('16777215T')).toBeGreaterThan(1.8e19);
  });

  it.each<[string, number]>([
    ['0', 0],
    ['00', 0],
    ['0 ', 0],
    ['1s', 1],
    ['2 secs', 2],
    ['2 seconds', 2],
    ['1m', 60],
    ['15 MINS', 900],
    ['1minute', 60],
    ['2000ms', 2],
    ['3000 milli', 3],
    ['1h', 3600],
    ['1 days', 86400],
    ['1w', 604800],
    ['4294967295s', 4294967295],
  ])('time %j', (text, seconds) => expect(parseTime(text)).toBe(seconds));

  it.each<[string, string]>([
    ['', 'Invalid time interval: '],
    ['s', 'Invalid time interval: s'],
    ['-1s', 'Invalid time interval: -1s'],
    ['1s ', 'Invalid time interval: 1s '],
    ['1 month', 'Invalid time interval: 1 month'],
    ['99999999999999999999s', 'Invalid time interval: 99999999999999999999s'],
    ['5', "Time interval '5' is missing units (add e.g. 's' for seconds)"],
    ['1ms', 'Milliseconds not supported for this setting: 1ms'],
    ['4294967296s', 'Time interval is too large: 4294967296s'],
  ])('refused time %j', (text, error) => expect(() => parseTime(text)).toThrow(error));

  it('one of a list', () => {
    expect(() => checkValue(['no', 'ssl'], 'ssl')).not.toThrow();
    expect(() => checkValue(['no', 'ssl'], 'SSL')).toThrow('Invalid value: SSL');
  });

  it('any string', () => expect(() => checkValue('string', '\xff\n')).not.toThrow());
});
