const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A horizontal bar, in eighths of a column; UTF-8 as latin1, as all that is printed.
 *
 * @param fraction from 0 to 1
 * @param width columns
 */
export function bar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(fraction, 0), 1) * width * 8);
  const drawn = '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
  return Buffer.from(drawn.padEnd(width)).toString('latin1');
}
