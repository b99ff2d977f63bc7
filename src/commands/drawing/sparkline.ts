const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** The course of some numbers, a column each: the least is at the bottom, the greatest at the top. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  const level = (value: number) => (range === 0 ? 0 : Math.round(((value - least) / range) * (LEVELS.length - 1)));
  return values.map((value) => LEVELS[level(value)]).join('');
}
