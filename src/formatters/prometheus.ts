import { wellFormed } from '../posix/utf8.ts';
import { type Formatter, type Metric, rowsOf, UnsuitableFormatterError } from './formatter.ts';
import type { Row } from './row.ts';

/**
 * The Prometheus text exposition format, for listings that define metrics. Samples are grouped by metric, so they are
 * buffered until the last row. Of several rows with the same labels, the first is used.
 */
export const prometheus: Formatter = {
  purpose: 'Metrics, for `status` and `ring status`. An addition to the layouts of Dovecot.',
  hasUnixTimes: true,
  async write({ rows, metrics }, output) {
    const families = metrics?.map((metric) => new Family(metric));
    for await (const batch of rows) {
      if (families === undefined) throw new UnsuitableFormatterError('prometheus formatter cannot be used here.');
      for (const row of rowsOf(batch)) for (const family of families) family.add(row);
    }
    for (const family of families ?? []) await output.write(family.text());
  },
};

class Family {
  readonly #metric: Metric;
  /** Values by formatted labels. */
  readonly #samples = new Map<string, string>();

  constructor(metric: Metric) {
    this.#metric = metric;
  }

  add(row: Row): void {
    const value = this.#metric.value(row);
    if (value === undefined || !Number.isFinite(value)) return;
    const labels = Object.entries(this.#metric.labels(row)).map(([name, text]) => `${name}="${escapeLabel(text)}"`);
    const key = labels.join(',');
    if (!this.#samples.has(key)) this.#samples.set(key, String(value));
  }

  text(): string {
    const { name, help, type } = this.#metric;
    const samples = Array.from(this.#samples, ([labels, value]) => `${name}{${labels}} ${value}\n`);
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`;
  }
}

function escapeLabel(text: string): string {
  return wellFormed(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
