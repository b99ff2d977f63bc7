import { describe, expect, it } from 'vitest';
import { parseInt64, parsePort, parseTime, parseUint } from '../../src/posix/numbers.ts';

describe('numbers of the protocol', () => {
  it.each([
    ['0', 0],
    ['0007', 7],
    ['4294967295', 4294967295],
    ['4294967296', undefined],
    ['', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['1 ', undefined],
    ['1\n', undefined],
    ['0x1', undefined],
  ])('parseUint(%j) is %s', (text, value) => {
    expect(parseUint(text)).toBe(value);
  });

  it.each([
    ['-5', -5],
    ['9223372036854775807', 2 ** 63],
    ['9223372036854775808', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['-', undefined],
  ])('parseTime(%j) is %s', (text, value) => {
    expect(parseTime(text)).toBe(value);
  });

  it('keeps all digits of a 64-bit number', () => {
    expect(parseInt64('9223372036854775807')).toBe(9223372036854775807n);
    expect(parseInt64('-9223372036854775808')).toBe(-9223372036854775808n);
    expect(parseInt64('-9223372036854775809')).toBeUndefined();
  });

  it.each([
    ['1', 1],
    ['065535', 65535],
    ['0', undefined],
    ['65536', undefined],
  ])('parsePort(%j) is %s', (text, value) => {
    expect(parsePort(text)).toBe(value);
  });
});
