const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * The course of some numbers, a column each, from zero to the greatest of them.
 *
 * @param values none of them below zero
 */
export function sparkline(values: readonly number[]): string {
  const greatest = Math.max(1, ...values);
  return values.map((value) => LEVELS[Math.round((value / greatest) * (LEVELS.length - 1))]).join('');
}
