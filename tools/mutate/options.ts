import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Options {
  /** Folders, files, or lines as FILE:LINE. */
  readonly places: readonly string[];
  /** How many mutants of each place are tried; without it all. */
  readonly sample: number;
  /** Which ones: the same seed chooses the same ones. */
  readonly seed: string;
  /** Only test files whose path has one of these in it. */
  readonly tests: readonly string[];
  /** Seconds that the tests of a mutant may have taken without it; the cheapest are run. */
  readonly budget: number;
  /** How many mutants are tried at a time. */
  readonly jobs: number;
}

export const usage = `Usage: npm run mutate -- PLACE... [--sample N] [--seed TEXT] [--tests TEXT] [--budget S] [--jobs N]

Changes the sources one small thing at a time and says which changes no test notices. PLACE is a folder, a file or
FILE:LINE.

  --sample N    try N mutants of each place, not all
  --seed TEXT   choose others (default 1)
  --tests TEXT  run only test files whose path contains TEXT; may be repeated
  --budget S    for each mutant run the cheapest tests that take S seconds together (default 60)
  --jobs N      try N mutants at a time (default: one for each processor)
`;

/** @throws TypeError with a message for whoever typed it */
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
  if (positionals.length === 0) throw new TypeError('no PLACE');
  if (!(sample > 0 && budget > 0 && jobs > 0)) throw new TypeError('--sample, --budget, --jobs: a number above 0');
  return { places: positionals, sample, seed: values.seed, tests: values.tests, budget, jobs };
}
