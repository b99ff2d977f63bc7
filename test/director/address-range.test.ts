import { expect, it } from 'vitest';
import { AddressRangeError, addressRange } from '../../src/director/address-range.ts';

it.each([
  ['10.0.0.1', '10.0.0.1', ['10.0.0.1']],
  ['10.0.0.9', '10.0.0.11', ['10.0.0.9', '10.0.0.10', '10.0.0.11']],
  ['10.0.0.254', '10.0.0.255', ['10.0.0.254', '10.0.0.255']],
  ['fd00::fffe', 'fd00::ffff', ['fd00::fffe', 'fd00::ffff']],
  ['::9', '::a', ['::9', '::a']],
])('from %s to %s', (first, last, addresses) => {
  expect(addressRange(first, last)).toEqual(addresses);
});

it('may have all that differs in the last part', () => {
  expect(addressRange('10.0.0.0', '10.0.0.255')).toHaveLength(256);
  expect(addressRange('fd00::', 'fd00::ffff')).toHaveLength(65_536);
});

it.each([
  ['10.0.0.1', '::1', 'IP address family mismatch: 10.0.0.1 vs ::1'],
  ['10.0.0.2', '10.0.0.1', 'IP addresses reversed: 10.0.0.2-10.0.0.1'],
  ['10.0.1.1', '10.0.0.2', 'IP addresses reversed: 10.0.1.1-10.0.0.2'],
  ['10.0.0.1', '10.0.1.2', 'IP address range too large: 10.0.0.1-10.0.1.2'],
  ['10.0.0.1', '11.0.0.1', 'IP address range too large: 10.0.0.1-11.0.0.1'],
  ['fd00::1', 'fd00::1:1', 'IP address range too large: fd00::1-fd00::1:1'],
])('is none from %s to %s', (first, last, message) => {
  expect(() => addressRange(first, last)).toThrow(new AddressRangeError(message));
});
