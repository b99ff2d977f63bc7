import { dirname, resolve } from 'node:path';
import { dovecotInstalled, ORIGINAL_PATH } from '../test/conformance/harness/dovecot.ts';
import { type Program, peakMemory, wallClock } from './program.ts';
import type { Places, Row } from './rows.ts';
import { type Spread, spread } from './statistics.ts';

/** The measurements for a row: times in milliseconds, memory in MiB. */
export interface Measurement {
  readonly row: Row;
  readonly ours: Spread;
  /** Undefined if the original is not installed. */
  readonly beside: Spread | undefined;
  /** The ratios of ours to theirs in each round. */
  readonly ratios: Spread | undefined;
  readonly peak: number;
  readonly peakBeside: number | undefined;
}

const PEAK_ROUNDS = 3;

/** Runs the programs in turn, so that other load of the machine affects all of them. A first run warms the caches. */
export async function measure(row: Row, places: Places): Promise<Measurement> {
  const words = row.words(places);
  const environment = {
    ...(row.inherits && process.env),
    PATH: ORIGINAL_PATH,
    ...(row.timeZone !== undefined && { TZ: row.timeZone }),
  };
  const ours = {
    file: resolve(process.env.OURS ?? 'bin/doveadm'),
    words,
    environment: { ...environment, PATH: `${dirname(process.execPath)}:${ORIGINAL_PATH}` },
  };
  const beside = programsBeside(row, words, environment);
  const [ownTimes = [], ...otherTimes] = timesInTurn([ours, ...beside], row.rounds);
  const besideTimes = ownTimes.map((_, round) => otherTimes.reduce((sum, times) => sum + (times[round] ?? 0), 0));
  const [first] = beside;
  return {
    row,
    ours: spread(ownTimes),
    beside: first && spread(besideTimes),
    ratios: first && spread(ownTimes.map((time, round) => time / (besideTimes[round] ?? 0))),
    peak: await highestPeak(ours),
    peakBeside: first && (await highestPeak(first)),
  };
}

function programsBeside({ beside }: Row, words: readonly string[], environment: Program['environment']): Program[] {
  const original = { file: 'doveadm', words, environment };
  const node = { file: process.execPath, words: ['-e', '0'], environment };
  if (beside === 'node') return [node];
  if (!dovecotInstalled) return [];
  return beside === 'original' ? [original] : [original, node];
}

function timesInTurn(programs: readonly Program[], rounds: number): number[][] {
  for (const program of programs) wallClock(program);
  const times = programs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, program] of programs.entries()) times[index]?.push(wallClock(program));
  }
  return times;
}

async function highestPeak(program: Program): Promise<number> {
  let highest = 0;
  for (let round = 0; round < PEAK_ROUNDS; round++) highest = Math.max(highest, await peakMemory(program));
  return highest;
}
