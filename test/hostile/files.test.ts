import { describe, expect, it } from 'vitest';
import { run } from '../cli/scripted-run.ts';

const UNPRIVILEGED = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
const isRoot = process.geteuid?.() === 0;
/** A director with one user, alice. */
const director = { replies: ['1669653170\t1700000000\t10.0.0.1\n\n'] };
const map = 'TZ=UTC doveadm -O -f tab -h -o base_dir=. director map';
const alice = 'alice\t1669653170\t10.0.0.1\t2023-11-14 22:13:20\n';

describe('a file of users', () => {
  it.each([
    ['a FIFO', `mkfifo users; printf 'bob\\nalice\\n' > users & ${map} -f users`],
    ['standard input', `printf 'bob\\nalice\\n' | ${map} -f -`],
    ['without a last line feed', `printf 'bob\\nalice' > users; ${map} -f users`],
    ['binary', `{ head -c 100000 /dev/urandom; printf '\\nalice\\n'; } > users; ${map} -f users`],
    [
      'with a line of 10 MB',
      `{ head -c 10000000 /dev/zero | tr '\\0' x; printf '\\nalice\\n'; } > users; ${map} -f users`,
    ],
    ['of 200,000 names', `{ seq -f 'user%.0f' 200000; echo alice; } > users; ${map} -f users`],
  ])('%s is read completely', async (_, line) => {
    expect(await run({ line, director })).toMatchObject({ status: 0, stdout: alice, stderr: '' });
  });

  it.each([
    ['that is missing', `${map} -f users`, 'open(users) failed: No such file or directory'],
    ['that is a directory', `mkdir users; ${map} -f users`, 'read(users) failed: Is a directory'],
    ['behind a file', `touch users; ${map} -f users/x`, 'open(users/x) failed: Not a directory'],
    [
      'that links to itself',
      `ln -s users users; ${map} -f users`,
      'open(users) failed: Too many levels of symbolic links',
    ],
  ])('%s is an error', async (_, line, reason) => {
    const { status, stdout, stderr } = await run({ line, director });
    expect({ status, stdout, stderr }).toEqual({ status: 75, stdout: '', stderr: `Fatal: ${reason}\n` });
  });
});

describe.runIf(isRoot)('a user without privileges', () => {
  const open = 'chmod 755 .; chmod 666 director-admin';

  it('can use a director that is open to them', async () => {
    const line = `${open}; echo alice > users; ${UNPRIVILEGED} env ${map} -f users`;
    expect(await run({ line, director })).toMatchObject({ status: 0, stdout: alice, stderr: '' });
  });

  it('cannot read files of others', async () => {
    const line = `${open}; echo alice > users; chmod 600 users; ${UNPRIVILEGED} env ${map} -f users`;
    expect(await run({ line, director })).toMatchObject({
      status: 75,
      stdout: '',
      stderr: 'Fatal: open(users) failed: Permission denied\n',
    });
  });

  it('sees which file of a configuration is not readable', async () => {
    const line = `${open}; echo '!include secret.conf' > main.conf; touch secret.conf; chmod 600 secret.conf; ${UNPRIVILEGED} doveadm -c $PWD/main.conf director status`;
    const { status, stderr } = await run({ line });
    expect(status).toBe(89);
    expect(stderr).toMatch(
      /^doveconf: Fatal: Error in configuration file \S+main\.conf line 1: Couldn't open include file \S+secret\.conf: Permission denied\n$/,
    );
  });
});

describe('a configuration file', () => {
  it.each([
    ['that includes itself', `echo '!include x.conf' > x.conf`, /Recursive include file/],
    [
      'with includes without end',
      'for i in $(seq 30); do echo "!include $((i + 1)).conf" > $i.conf; done; cp 1.conf x.conf',
      /./,
    ],
    ['that is binary', 'head -c 100000 "$BASH" > x.conf', /./],
    ['that is a directory', 'mkdir x.conf', /./],
    ['that is missing', 'true', /No such file or directory/],
    [
      'with a section that does not end',
      "printf 'service x {\\n' > x.conf",
      /Missing '\}' \(section started at \S+x\.conf:1\)/,
    ],
    ['with a value of 10 MB', `{ printf 'base_dir = '; head -c 10000000 /dev/zero | tr '\\0' x; echo; } > x.conf`, /./],
  ])('%s is reported in one line', async (_, setUp, reason) => {
    const { status, stdout, stderr } = await run({ line: `${setUp}; doveadm -c $PWD/x.conf director status` });
    expect([75, 89]).toContain(status);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^(doveconf: Warning: [^\n]*\n)*(Error: net_connect_unix\(x+\/stats-writer\)[^\n]*\n)?(doveconf: |doveadm: )?(Fatal|Error): [^\n]*\n$/,
    );
    expect(stderr).toMatch(reason);
  });
});
