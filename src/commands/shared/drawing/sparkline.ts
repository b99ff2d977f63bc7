const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Draws a sparkline with one column for each value, scaled from zero to the greatest value.
 *
 * @param values at least zero
 */
export function sparkline(values: readonly number[]): string {
  const greatest = Math.max(1, ...values);
  return values.map((value) => LEVELS[Math.round((value / greatest) * (LEVELS.length - 1))]).join('');
}
