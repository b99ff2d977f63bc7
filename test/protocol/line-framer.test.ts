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

  it('accepts a line at the limit', () => {
    expect(linesOf(['123', '45\n12345\n'], 5)).toEqual(['12345', '12345']);
  });
});
