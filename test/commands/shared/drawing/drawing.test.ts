import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../../../src/commands/shared/drawing/bar.ts';
import { sparkline } from '../../../../src/commands/shared/drawing/sparkline.ts';

describe('a bar', () => {
  it.each([
    [0, '    '],
    [0.5, '██  '],
    [0.28125, '█▏  '],
    [1, '████'],
    [7, '████'],
    [-1, '    '],
  ])('of %d is %j', (fraction, drawn) => {
    expect(bar(fraction, 4)).toBe(drawn);
  });

  it('always has the given width', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.nat(100), (fraction, width) => {
        expect(bar(fraction, width)).toHaveLength(width);
      }),
    );
  });
});

describe('a sparkline', () => {
  it.each([
    [[], ''],
    [[7], '█'],
    [[0, 0], '▁▁'],
    [[3, 3, 3], '███'],
    [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
    [[0, 50, 100], '▁▅█'],
    [[1000, 1001, 1007], '███'],
  ])('of %j is %j', (values, drawn) => {
    expect(sparkline(values)).toBe(drawn);
  });
});
