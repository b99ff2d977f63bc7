import { expect, it } from 'vitest';
import { createUserHasher } from '../../src/hashing/user-hash.ts';
import { compare } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';

const MILLION = 1_000_000;
/** More names than are buffered before the active users are known. */
const MANY_NAMES = 1_700_000;
const LIMIT = 60_000;

/** Names of many lengths. Some are repeated in other case, and some are not ASCII. */
function nameOf(number: number): string {
  if (number % 1000 === 0) return `User${number % 10_000}@EXAMPLE.com`;
  return number % 501 === 0 ? `\xc3\xa4${'\xff'.repeat(number % 70)}${number}` : `user${number}@example.com`;
}

/** A USER-LIST with `count` entries. Some are of unknown users, and some lines are invalid. */
async function entries(count: number, step: number): Promise<string> {
  const hash = await createUserHasher('%Lu', {});
  const lines = Array.from({ length: count }, (_, index) => {
    if (index % 200_000 === 77) return `${index}\tnonsense`;
    const name = nameOf(((index * step) % count) + Math.floor(index / 10));
    return `${hash(name)}\t${1_700_000_000 + (index % 2000)}\t10.0.${index % 3}.${index % 251}`;
  });
  return `${lines.join('\n')}\n\n`;
}

const names = (count: number) => `${Array.from({ length: count }, (_, index) => nameOf(index)).join('\n')}\n`;

describeConformance('director map with a million users', () => {
  it.each([
    ['active users', '', MILLION, MILLION],
    ['names, many of which are not active', '-f tab', MANY_NAMES, MILLION / 5],
  ])(
    '%s prints what the original prints',
    async (_, options, nameCount, entryCount) => {
      const { original, ours } = await compare({
        run: `TZ=UTC doveadm -O ${options} -o base_dir=. director map -f users | sha256sum; wc -l < users`,
        files: { users: names(nameCount) },
        director: { replies: [await entries(entryCount, 7919)] },
      });
      expect(ours.stdout).toBe(original.stdout);
      expect(ours.stderr).toBe(original.stderr);
      expect(ours.stderr).toContain('Error: Invalid USER-LIST reply: 77\tnonsense\n');
    },
    LIMIT,
  );
});
