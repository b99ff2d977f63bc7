import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem, type } from 'node:os';
import { dovecotInstalled, ORIGINAL_PATH } from '../test/conformance/harness/dovecot.ts';
import type { Measurement } from './measure.ts';
import type { Spread } from './statistics.ts';

const GIBIBYTE = 2 ** 30;

/** The machine and the versions of a report. */
export function circumstances(): string {
  const cores = `${availableParallelism()} × ${cpus()[0]?.model.trim()}`;
  const dovecot = dovecotInstalled
    ? execFileSync('dovecot', ['--version'], { env: { PATH: ORIGINAL_PATH }, encoding: 'utf8' }).trim()
    : 'not installed';
  const memory = `${Math.round(totalmem() / GIBIBYTE)} GiB`;
  return `${type()}, ${cores}, ${memory}; Node ${process.version}; Dovecot ${dovecot}`;
}

export const tableHead = `| work | compared with | ratio | goal | ours, ms | theirs, ms | peak, MiB | goal | theirs, MiB |
|---|---|---|---|---|---|---|---|---|`;

/** A line of the table, with quartiles in parentheses. */
export function tableLine({ row, ours, beside, ratios, peak, peakBeside }: Measurement): string {
  const ratio = beside && ratios && `**${(ours.median / beside.median).toFixed(2)}** ${quartiles(ratios, 2)}`;
  const cells = [
    row.title,
    row.beside === 'node' ? '`node -e 0`' : `the ${row.beside}`,
    ratio ?? '',
    row.ratio?.toString() ?? '',
    timesText(ours),
    beside === undefined ? '' : timesText(beside),
    peak.toFixed(0),
    row.mebibytes?.toString() ?? '',
    peakBeside?.toFixed(0) ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function timesText(times: Spread): string {
  const digits = times.median < 200 ? 1 : 0;
  return `${times.median.toFixed(digits)} ${quartiles(times, digits)}`;
}

function quartiles({ low, high }: Spread, digits: number): string {
  return `(${low.toFixed(digits)}–${high.toFixed(digits)})`;
}
