import { expect, it } from 'vitest';
import { isCompatible, versionLine } from '../../src/protocol/handshake.ts';

const start = 'VERSION\tdirector-doveadm';

it('accepts its own line', () => {
  expect(isCompatible(versionLine.trimEnd())).toBe(true);
});

it.each([
  [`${start}\t1\t0`, true],
  [`${start}\t1\t99`, true],
  [`${start}\t01\t0`, true],
  [`${start}\t2\t0`, false],
  [`${start}\t1`, false],
  [`${start}\t1\t`, false],
  [`${start}\t1\t0\textra`, false],
  [`${start}\t1x\t0`, false],
  [`${start}x\t1\t0`, false],
  [`x${start}\t1\t0`, false],
  [`VERSION\t1\t0`, false],
  ['HOST-LIST', false],
  ['', false],
])('accepts %j: %s', (line, compatible) => {
  expect(isCompatible(line)).toBe(compatible);
});
