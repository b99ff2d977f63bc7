import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/posix/ip-address.ts';
import { parseTime, parseUint } from '../../src/posix/numbers.ts';
import { splitFields } from '../../src/protocol/escaping.ts';
import { ReplyFields } from '../../src/protocol/reply-fields.ts';
import { anyBytes } from '../arbitraries.ts';

const MAX_FIELDS = 8;
const field = fc.oneof(
  anyBytes,
  fc.bigInt(-2n, 2n ** 64n).map(String),
  fc.ipV4(),
  fc.constantFrom('', '0', '007', '4294967295', '4294967296', '999999999999999', '1000000000000000', '256.1.1.1'),
  fc.constantFrom('10.0.0.01', '0.0.0.0', '1.2.3', '1.2.3.4.5', '1..2.3', '1.2.3.', '.1.2.3', '1.2.3.4 x', '::1'),
);
const line = fc
  .array(field, { minLength: 1, maxLength: 10 })
  .map((fields) => fields.join('\t').replace(/[\0\r\n]/g, '') || 'x');

function fieldsOf(lines: readonly string[]): ReplyFields {
  return new ReplyFields(Buffer.from(lines.map((text) => `${text}\n`).join(''), 'latin1'));
}

describe('ReplyFields', () => {
  it('are the fields of each line', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const fields = fieldsOf(lines);
        for (const text of lines) {
          expect(fields.next()).toBe(true);
          const expected = splitFields(text).slice(0, MAX_FIELDS);
          expect(Array.from({ length: fields.count }, (_, index) => fields.text(index))).toEqual(expected);
          expect(fields.line()).toBe(text);
        }
        expect(fields.next()).toBe(false);
      }),
    );
  });

  it('are those of the current line, not of an earlier one', () => {
    const fields = fieldsOf(['7\t8\t1.2.3.4', '7\t8']);
    fields.next();
    expect([fields.isIpv4(2), fields.uint(1)]).toEqual([true, 8]);
    fields.next();
    expect([fields.isIpv4(2), fields.uint(2)]).toEqual([false, undefined]);
    expect([fields.text(1), fields.text(2), fields.time(2)]).toEqual(['8', '', undefined]);
  });

  it('can be numbers with leading zeros', () => {
    const fields = fieldsOf([`${'0'.repeat(30)}7\t${'0'.repeat(30)}4294967296`]);
    fields.next();
    expect([fields.uint(0), fields.uint(1), fields.time(1)]).toEqual([7, undefined, 4294967296]);
  });

  it('are parsed like strings as numbers, times and addresses', () => {
    fc.assert(
      fc.property(line, (text) => {
        const fields = fieldsOf([text]);
        fields.next();
        for (let index = 0; index <= MAX_FIELDS; index++) {
          const its = splitFields(text).slice(0, MAX_FIELDS)[index] ?? '';
          expect(fields.uint(index)).toBe(parseUint(its));
          expect(fields.time(index)).toBe(parseTime(its));
          if (fields.isIpv4(index)) expect(parseIp(its)).toBe(its);
        }
      }),
    );
  });

  it('recognizes canonical IPv4 addresses', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const fields = fieldsOf([ip]);
        fields.next();
        expect(fields.isIpv4(0)).toBe(true);
      }),
    );
  });

  it.each([
    ['0.0.0.0', true],
    ['255.10.200.1', true],
    ...['', '1', '1.2.3', '1.2.3.', '.1.2.3', '1..2.3', '1.2.3.4.5', '1.2.3.4.'].map((text) => [text, false] as const),
    ...['256.1.1.1', '1.1.1.1000', '01.2.3.4', '1.2.3.00', '1.2.3.4x', '1.2.3.:', '1./.2.3', '::1'].map(
      (text) => [text, false] as const,
    ),
  ] as const)('take %j for a usual address: %s', (text, isIpv4) => {
    const fields = fieldsOf([`x\t${text}\ty`]);
    fields.next();
    expect(fields.isIpv4(1)).toBe(isIpv4);
  });

  it('are added to cells, escaped or not', () => {
    const fields = fieldsOf(['a\tb', 'a\x01tb\tc']);
    const cells: string[] = [];
    const add = (bytes: Uint8Array, start: number, end: number) => {
      cells.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    };
    const sink = { addBytes: add, addRange: (start: number, end: number) => add(fields.lines, start, end) };
    while (fields.next()) for (const index of [0, 1]) fields.addTo(sink, index);
    expect(cells).toEqual(['a', 'b', 'a\tb', 'c']);
  });
});
