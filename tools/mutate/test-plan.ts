import type { Test } from './instrumented-copy.ts';
import type { State } from './state.ts';

const FILE_COST_MS = 400;
/** Tests take longer beside others, and on another day. */
const SLACK = 4;
const LEAST_TEST_TIMEOUT_MS = 10_000;
const LEAST_LIMIT_MS = 30_000;

/** Says for each mutant which tests can notice it. */
export class TestPlan {
  readonly #tests: readonly Test[];
  readonly #reached: ReadonlyMap<string, ReadonlySet<string>>;

  /**
   * @param tests those that pass without a mutant
   * @param reached for each mutant the tests, and the files with all of their tests, that reach it
   */
  constructor(tests: readonly Test[], reached: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#tests = tests;
    this.#reached = reached;
  }

  /** The tests that reach a mutant, the cheapest files first, and the time that they may take. */
  of(mutant: string): { state: State; limitMs: number } {
    const by = this.#reached.get(mutant) ?? new Set();
    const chosen = this.#tests.filter(({ id, file }) => by.has(id) || by.has(file));
    const costs = new Map<string, number>();
    for (const { file, milliseconds } of chosen) {
      costs.set(file, (costs.get(file) ?? FILE_COST_MS) + milliseconds);
    }
    const total = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
    const longest = Math.max(0, ...chosen.map(({ milliseconds }) => milliseconds));
    return {
      state: {
        files: [...costs].sort(([, one], [, other]) => one - other).map(([file]) => file),
        tests: chosen.map(({ id }) => id),
        testTimeout: Math.max(LEAST_TEST_TIMEOUT_MS, SLACK * longest),
      },
      limitMs: Math.max(LEAST_LIMIT_MS, SLACK * total),
    };
  }
}
