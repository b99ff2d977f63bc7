import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinFields, splitFields, tabEscape, tabUnescape } from '../../src/protocol/escaping.ts';
import { anyBytes } from '../arbitraries.ts';

describe('tab escaping', () => {
  it.each([
    ['plain', 'plain'],
    ['\0', '\x010'],
    ['\x01', '\x011'],
    ['\t', '\x01t'],
    ['\r', '\x01r'],
    ['\n', '\x01n'],
    ['a\xffb', 'a\xffb'],
  ])('escapes %j as %j', (raw, escaped) => {
    expect(tabEscape(raw)).toBe(escaped);
    expect(tabUnescape(escaped)).toBe(raw);
  });

  it.each([
    ['a\x01xb', 'axb'],
    ['a\x01', 'a'],
    ['\x01\x01', '\x01'],
    ['HOST-\x01LIST', 'HOST-LIST'],
  ])('unescapes %j leniently as %j', (escaped, raw) => {
    expect(tabUnescape(escaped)).toBe(raw);
  });

  it('restores any bytes that it escaped, and never writes a separator', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const escaped = tabEscape(bytes);
        expect(escaped).not.toMatch(/[\0\t\r\n]/);
        expect(tabUnescape(escaped)).toBe(bytes);
      }),
    );
  });
});

describe('splitFields', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['\t', ['', '']],
    ['a\t\tb', ['a', '', 'b']],
    ['a\x01\tb', ['a', 'b']],
    ['a\x010b\tc\x01td', ['a', 'c\td']],
  ])('splits %j', (line, fields) => {
    expect(splitFields(line)).toEqual(fields);
  });

  it('restores fields from joinFields, except the part after a NUL', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { minLength: 2 }), (fields) => {
        const line = joinFields(fields);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(splitFields(line.slice(0, -1))).toEqual(fields.map((field) => field.split('\0', 1)[0]));
      }),
    );
  });
});
