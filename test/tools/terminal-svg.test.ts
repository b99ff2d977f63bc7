import { expect, it } from 'vitest';
import { terminalSvg } from '../../tools/terminal-svg.ts';

/** The words of a picture with their columns and styles. */
function wordsOf(svg: string) {
  return [
    ...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" textLength="([\d.]+)"[^>]*?"((?: [\w-]+="[^"]*")*)>([^<]*)</g),
  ].map(([, x, length, style = '', text]) => ({
    text,
    column: Math.round((Number(x) - 16) / 8.4),
    columns: Math.round(Number(length) / 8.4),
    style: style.trim(),
  }));
}

it('draws each word at its position in the terminal, in its colour', () => {
  expect(
    wordsOf(
      terminalSvg(['\x1b[2K\x1b[1mserver\x1b[22m   \x1b[31m1 down\x1b[39m  <&>', '\x1b[2m│▇\x1b[0m x\x1b[?25h'], 'w'),
    ),
  ).toEqual([
    { text: 'server', column: 0, columns: 6, style: 'font-weight="bold"' },
    { text: '1 down', column: 9, columns: 6, style: 'fill="#ff7b72"' },
    { text: '&lt;&amp;>', column: 17, columns: 3, style: '' },
    { text: '│▇', column: 0, columns: 2, style: 'fill="#8b949e"' },
    { text: 'x', column: 3, columns: 1, style: '' },
  ]);
});
