import { describe, it } from 'vitest';
import { obstacle, type Series } from './root.ts';

/**
 * A `describe` for tests with Dovecot 2.4, and optionally other versions. Without them the tests are skipped, under a
 * name that says how to install them. In continuous integration (`CI` set) that is a failure.
 */
export function describeDovecot24(name: string, tests: () => void, others: readonly Series[] = []): void {
  const series: readonly Series[] = ['2.4', ...others];
  const missing = series.map(obstacle).find((reason) => reason !== undefined);
  if (missing === undefined) describe(name, tests);
  else if (process.env.CI === undefined) describe.skip(`${name} (${missing})`, tests);
  else {
    describe(name, () =>
      it('has its Dovecot', () => {
        throw new Error(missing);
      }),
    );
  }
}
