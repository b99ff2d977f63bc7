import { describe, it } from 'vitest';
import { obstacle } from './root.ts';

/**
 * A `describe` for tests on Dovecot 2.4. Where it cannot run they are skipped, under a name that says how to get it;
 * in continuous integration (`CI` set) that is a failure.
 */
export function describeDovecot24(name: string, tests: () => void): void {
  const missing = obstacle();
  if (missing === undefined) describe(name, tests);
  else if (process.env.CI === undefined) describe.skip(`${name} (${missing})`, tests);
  else {
    describe(name, () =>
      it('has a Dovecot 2.4', () => {
        throw new Error(missing);
      }),
    );
  }
}
