import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

const INSTALL = 'apt-get install -y dovecot-core';

/** The `PATH` of the original `doveadm` and `dovecot`. */
export const ORIGINAL_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Whether a Dovecot of the series 2.3 is installed. */
export const dovecotInstalled: boolean = findDovecot();

function findDovecot(): boolean {
  const { stdout } = spawnSync('dovecot', ['--version'], { env: { PATH: ORIGINAL_PATH }, encoding: 'utf8' });
  return stdout?.startsWith('2.3.') ?? false;
}

/**
 * A `describe` for tests that need Dovecot. Without Dovecot they are skipped, under a name that says how to install
 * it; in continuous integration (`CI` set) its absence is a failure.
 */
export function describeConformance(name: string, tests: () => void): void {
  if (dovecotInstalled) describe(name, tests);
  else if (process.env.CI !== undefined) describe(name, () => it('has a Dovecot to compare with', failWithoutDovecot));
  else describe.skip(`${name} (needs Dovecot 2.3: ${INSTALL})`, tests);
}

function failWithoutDovecot(): never {
  throw new Error(`Dovecot 2.3 is not installed: ${INSTALL}`);
}
