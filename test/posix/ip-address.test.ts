import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/posix/ip-address.ts';

describe('parseIp', () => {
  it.each([
    ['1', '0.0.0.1'],
    ['4294967295', '255.255.255.255'],
    ['16909060', '1.2.3.4'],
    ['010.0.0.1', '10.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['010.1', '8.0.0.1'],
    ['1.2.3.4 foo', '1.2.3.4'],
    ['fd00:0:0::3', 'fd00::3'],
    ['[fd00::3]', 'fd00::3'],
    ['::FFFF:1.2.3.4', '::ffff:1.2.3.4'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::102:304', '::1.2.3.4'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseIp(text)).toBe(canonical);
  });

  it.each([
    '',
    'localhost',
    '[::1',
    '[1.2.3.4]',
    '127.0.0.1:80',
    '4294967296',
    '256.1',
    '1.2.3.4.5',
    '1:2',
    '::1::',
    '0x',
    '1::2:3:4:5:6:7:8',
    'fe80::1%lo',
    '-1',
  ])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('parses its own canonical text', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const canonical = parseIp(groups.map((part) => part.toString(16)).join(':'));
        expect(canonical).toBeDefined();
        expect(parseIp(canonical ?? '')).toBe(canonical);
      }),
    );
  });
});
