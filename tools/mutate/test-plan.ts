import type { Mutant } from './instrument.ts';
import type { InstrumentedCopy, Test } from './instrumented-copy.ts';
import type { State } from './state.ts';

const FILE_COST_MS = 400;
/** Tests take longer beside others, and on another day. */
const SLACK = 4;
const LEAST_TEST_TIMEOUT_MS = 10_000;
const LEAST_LIMIT_MS = 30_000;

/** Says for each mutant which tests can notice it. */
export class TestPlan {
  readonly #tests: readonly Test[];
  /** For each mutant the tests, and the files with all of their tests, that reach it. */
  readonly #reached = new Map<string, Set<string>>();
  readonly #budgetMs: number;

  /**
   * @param copies in which tests have run without a mutant
   * @param budgetMs what the tests of a mutant may have taken then
   */
  constructor(copies: readonly InstrumentedCopy[], budgetMs: number) {
    this.#tests = copies.flatMap((copy) => copy.passed());
    this.#budgetMs = budgetMs;
    for (const [mutant, tests] of copies.flatMap((copy) => copy.reached())) {
      this.#reached.set(mutant, new Set([...(this.#reached.get(mutant) ?? []), ...tests]));
    }
  }

  /** The tests that reach a mutant, those of its file first, then the cheapest, and the time that they may take. */
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
      limitMs: Math.max(LEAST_LIMIT_MS, SLACK * total),
    };
  }
}

/** How much of its path a test shares with what it tests: `test/a/b.test.ts` is for `src/a/b.ts`. */
function nearness(source: string, test: string): number {
  const [folders, others] = [source.replace('.ts', '').split('/'), test.replace('.test.ts', '').split('/')];
  const differing = folders.findIndex((folder, index) => index > 0 && folder !== others[index]);
  return differing < 0 ? folders.length : differing;
}
