import type { Mutant } from './instrument.ts';
import type { InstrumentedCopy, Test } from './instrumented-copy.ts';
import type { State } from './state.ts';

const FILE_COST_MS = 400;
/** Tests can take longer than in the first run, for example when others run in parallel. */
const SLACK = 4;
const LEAST_TEST_TIMEOUT_MS = 10_000;
const LEAST_LIMIT_MS = 30_000;

/** Chooses the tests for each mutant. */
export class TestPlan {
  readonly #tests: readonly Test[];
  /** The ids of tests that reach each mutant, and the files all of whose tests reach it. */
  readonly #reached = new Map<string, Set<string>>();
  readonly #budgetMs: number;

  /**
   * @param copies the copies, after a run of the tests without a mutant
   * @param budgetMs the total time that the tests of a mutant may take, as measured in that run
   */
  constructor(copies: readonly InstrumentedCopy[], budgetMs: number) {
    this.#tests = copies.flatMap((copy) => copy.passed());
    this.#budgetMs = budgetMs;
    for (const [mutant, tests] of copies.flatMap((copy) => copy.reached())) {
      this.#reached.set(mutant, new Set([...(this.#reached.get(mutant) ?? []), ...tests]));
    }
  }

  /** The tests that reach a mutant, with a time limit: those of its file first, then the fastest. */
  of({ id, fileName }: Pick<Mutant, 'id' | 'fileName'>): { state: State; limitMs: number } {
    const by = this.#reached.get(id) ?? new Set();
    const reaching = this.#tests.filter((test) => by.has(test.id) || by.has(test.file));
    const costs = new Map<string, number>();
    for (const { file, milliseconds } of reaching) costs.set(file, (costs.get(file) ?? FILE_COST_MS) + milliseconds);
    const files: string[] = [];
    let total = 0;
    const order = ([one, itsCost]: [string, number], [other, otherCost]: [string, number]) =>
      nearness(fileName, other) - nearness(fileName, one) || itsCost - otherCost;
    for (const [file, cost] of [...costs].sort(order)) {
      if (total + cost > this.#budgetMs && files.length > 0) continue;
      total += cost;
      files.push(file);
    }
    const chosen = reaching.filter(({ file }) => files.includes(file));
    const longest = Math.max(0, ...chosen.map(({ milliseconds }) => milliseconds));
    return {
      state: {
        files,
        tests: chosen.map(({ id }) => id),
        testTimeout: Math.max(LEAST_TEST_TIMEOUT_MS, SLACK * longest),
      },
      // What takes long while reached mutants are counted takes less without that.
      limitMs: Math.max(LEAST_LIMIT_MS, SLACK * Math.min(total, this.#budgetMs)),
    };
  }
}

/** How many folders the path of a test shares with that of a source: `test/a/b.test.ts` tests `src/a/b.ts`. */
function nearness(source: string, test: string): number {
  const [folders, others] = [source.replace('.ts', '').split('/'), test.replace('.test.ts', '').split('/')];
  const differing = folders.findIndex((folder, index) => index > 0 && folder !== others[index]);
  return differing < 0 ? folders.length : differing;
}
