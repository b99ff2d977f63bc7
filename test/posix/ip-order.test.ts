import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseIp } from '../../src/posix/ip-address.ts';
import { compareIps } from '../../src/posix/ip-order.ts';

const ORDERED = ['0.0.0.1', '9.255.255.255', '10.0.0.2', '10.0.0.9', '10.0.0.10', '10.0.1.0', '200.0.0.1'].concat(
  ...['::', '::1', '::1.2.3.4', '::ffff:1.2.3.4', 'fd00::1', 'fd00::a', 'fd00::10', 'fd00::1:0', 'fd01::'],
);

it('orders addresses as a director lists them', () => {
  for (const [index, left] of ORDERED.entries()) {
    for (const [other, right] of ORDERED.entries()) {
      expect(Math.sign(compareIps(left, right)), `${left} ${right}`).toBe(Math.sign(index - other));
    }
  }
});

it('orders IPv4 addresses as their numbers', () => {
  const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(number, number, (left, right) => {
      const order = compareIps(parseIp(String(left)) ?? '', parseIp(String(right)) ?? '');
      expect(Math.sign(order)).toBe(Math.sign(left - right));
    }),
  );
});
