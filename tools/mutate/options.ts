import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Options {
  /** Folders, files, or lines as FILE:LINE. */
  readonly places: readonly string[];
  /** How many mutants of each place to try; Infinity for all. */
  readonly sample: number;
  /** The same seed selects the same mutants. */
  readonly seed: string;
  /** Only test files whose path contains one of these texts are run. */
  readonly tests: readonly string[];
  /** The total time in seconds, measured without a mutant, that the tests of a mutant may take. */
  readonly budget: number;
  /** How many mutants to try in parallel. */
  readonly jobs: number;
}

export const usage = `Usage: npm run mutate -- PLACE... [--sample N] [--seed TEXT] [--tests TEXT] [--budget S] [--jobs N]

Makes small changes to the sources, one at a time, and prints those that no test detects. PLACE is a folder, a file or
FILE:LINE.

  --sample N    try N mutants of each place instead of all
  --seed TEXT   select another sample (default 1)
  --tests TEXT  run only test files whose path contains TEXT; can be repeated
  --budget S    for each mutant run the fastest tests that together take S seconds (default 60)
  --jobs N      try N mutants in parallel (default: the number of processors)
`;

/** @throws TypeError with a message for the user */
export function parseOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      sample: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
      tests: { type: 'string', multiple: true, default: [''] },
      budget: { type: 'string', default: '60' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [sample, budget, jobs] = [Number(values.sample), Number(values.budget), Number(values.jobs)];
  if (positionals.length === 0) throw new TypeError('PLACE is missing');
  if (!(sample > 0 && budget > 0 && jobs > 0)) throw new TypeError('--sample, --budget and --jobs must be above 0');
  return { places: positionals, sample, seed: values.seed, tests: values.tests, budget, jobs };
}
