import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFramer, LineTooLongError } from '../../src/protocol/line-framer.ts';
import { anyBytes } from '../arbitraries.ts';

const UNLIMITED = 1e9;

function linesOf(chunks: readonly string[], limit = UNLIMITED): string[] {
  const framer = new LineFramer(limit);
  return chunks.flatMap((chunk) => {
    framer.push(Buffer.from(chunk, 'latin1'));
    return framer.takeLines();
  });
}

describe('LineFramer', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\nb', ['a']],
    ['\n', ['']],
    ['a\r\n', ['a']],
    ['a\r\r\n', ['a\r']],
    ['a\rb\n', ['a\rb']],
    ['a\0b\nc\n', ['a', 'c']],
    ['\xff\x80\n', ['\xff\x80']],
  ])('reads %j', (text, lines) => {
    expect(linesOf([text])).toEqual(lines);
  });

  it('returns the same lines for any chunks', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(fc.nat(30)), (text, cuts) => {
        const chunks: string[] = [];
        let rest = text;
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(linesOf([...chunks, rest])).toEqual(linesOf([text]));
        expect(linesOf([...text])).toEqual(linesOf([text]));
      }),
    );
  });

  it.each([[['123456']], [['123', '456\n']], [['ok\n123456']], [['123456\n']]])(
    'refuses a line over the limit in %j',
    (chunks) => {
      expect(() => linesOf(chunks, 5)).toThrow(LineTooLongError);
    },
  );

  it('counts what is left of a line from its start on', () => {
    const framer = new LineFramer(5);
    framer.push(Buffer.from('ok\n12345'));
    expect(framer.pendingBytes).toBe(5);
    framer.push(Buffer.from('\n1'));
    expect([framer.pendingBytes, framer.takeLines()]).toEqual([1, ['ok', '12345']]);
    framer.push(Buffer.from('2345'));
    expect(() => framer.push(Buffer.from('6'))).toThrow('line of more than 5 bytes');
  });

  it('lets lines be taken one by one, or by their bytes', () => {
    const framer = new LineFramer(UNLIMITED);
    expect([framer.takeLine(), framer.takeLines()]).toEqual([undefined, []]);
    framer.push(Buffer.from('a\n\nb\xff\nc\nd', 'latin1'));
    expect(framer.lines.toString('latin1')).toBe('a\n\nb\xff\nc\n');
    framer.take(2);
    expect([framer.takeLine(), framer.takeLine()]).toEqual(['', 'b\xff']);
    expect(framer.lines.toString()).toBe('c\n');
    expect([framer.takeLine(), framer.takeLine(), framer.pendingBytes]).toEqual(['c', undefined, 1]);
  });

  it.each([0, 1, 7, 400])(
    'keeps much more than it has room for at first, whatever is taken of %d at a time',
    (taken) => {
      const framer = new LineFramer(UNLIMITED);
      const line = (index: number) => `${index} ${'x'.repeat(index % 1500)}`;
      const got: (string | undefined)[] = [];
      for (let index = 0; index < 800; index++) {
        // The end of a line comes with the next.
        framer.push(Buffer.from(index === 0 ? line(0) : `\n${line(index)}`));
        for (let turn = 0; turn < taken && index % Math.max(taken, 1) === 0 && index > taken; turn++) {
          got.push(framer.takeLine());
        }
      }
      expect(framer.pendingBytes).toBe(line(799).length);
      framer.push(Buffer.from('\n'));
      expect([...got, ...framer.takeLines()]).toEqual(Array.from({ length: 800 }, (_, index) => line(index)));
    },
  );

  it('keeps what is odd in one line to that line', () => {
    expect(linesOf(['a\0b\nc\r', '\nd\0', 'e\n', 'f\n'])).toEqual(['a', 'c', 'd', 'f']);
    expect(linesOf(['a\r\nb\0c', '\nd\n'])).toEqual(['a', 'b', 'd']);
  });

  it('accepts a line at the limit', () => {
    expect(linesOf(['123', '45\n12345\n'], 5)).toEqual(['12345', '12345']);
    expect(linesOf(['\n12345\n'], 5)).toEqual(['', '12345']);
  });
});
