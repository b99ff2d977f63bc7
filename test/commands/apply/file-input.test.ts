import { describe, expect, it } from 'vitest';
import { doveadm, run } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';

const director = { replies: [list(['10.0.0.1', 100, 0, '', 'U', 0]), '\n'] };
const line = 'doveadm director add 10.0.0.1 100';
/** Creates a FIFO, and keeps its other end open without writing. */
const silent = 'mkfifo f; exec 3<>f';
const same = { status: 0, stderr: '' };

describe('apply reads its file', () => {
  it.each([
    ['from a FIFO', `mkfifo f; echo '${line}' > f & ${doveadm} apply f`],
    [
      'from a FIFO that is written to in time',
      `mkfifo f; { sleep 0.3; echo '${line}'; } > f & ${doveadm} apply --timeout 20 f`,
    ],
    ['from a pipe', `echo '${line}' | ${doveadm} apply -`],
    ['from a pipe by its name', `echo '${line}' | ${doveadm} apply /dev/stdin`],
    ['from a process', `${doveadm} apply <(echo '${line}')`],
    ['of 15 MiB', `{ echo '${line}'; yes '# comment' | head -c 15728640; echo; } > f; ${doveadm} apply f`],
  ])('%s', async (_, command) => {
    expect(await run({ line: command, director })).toMatchObject(same);
  });

  it.each([
    ['a FIFO that nobody writes to', `mkfifo f; ${doveadm} apply --timeout 0.2 f`, 'f'],
    ['a FIFO that falls silent', `${silent}; echo '${line}' >&3; ${doveadm} apply --timeout 0.2 f`, 'f'],
    ['a standard input that is silent', `${silent}; ${doveadm} apply --timeout 0.2 - <&3`, '-'],
  ])('waits no longer than --timeout: %s', async (_, command, file) => {
    const { stderr, sent } = await run({ line: `${command}; true` });
    expect({ stderr, sent }).toEqual({ stderr: `Fatal: read(${file}) timed out\n`, sent: [] });
  });

  it.each([
    ['/dev/zero', `${doveadm} apply /dev/zero`, '/dev/zero'],
    ['endless input', `yes '# x' | ${doveadm} apply -`, '-'],
    ['an endless pipe', `mkfifo f; yes '# x' > f & ${doveadm} apply f`, 'f'],
    ['a file of 16 MiB and one byte', `truncate -s 16777217 f; ${doveadm} apply --prune --force f`, 'f'],
  ])('refuses one that is too large: %s', async (_, command, file) => {
    expect(await run({ line: command })).toEqual({
      status: 64,
      stdout: '',
      stderr: `Fatal: ${file} is larger than 16 MiB\n`,
      sent: [],
    });
  });

  it('reports no more than twenty invalid lines', async () => {
    const { stderr, status } = await run({ line: `yes reboot | head -n 200000 > f; ${doveadm} apply f` });
    expect(status).toBe(64);
    expect(stderr.split('\n').slice(19)).toEqual([
      'Error: f line 20: not doveadm director add|update|remove|up|down|flush: reboot',
      'Error: f: 199980 more lines like that',
      '',
    ]);
  });

  it('shows an invalid line on one line, truncated and escaped', async () => {
    const long = 'x'.repeat(500);
    const files = { dump: `\n${long}\nrm 'a\tb'\n` };
    const { stderr, status } = await run({ line: `${doveadm} apply dump`, files });
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: `Error: dump line 2: not doveadm director add|update|remove|up|down|flush: ${'x'.repeat(80)}...
Error: dump line 3: not doveadm director add|update|remove|up|down|flush: rm 'a\\x09b'
`,
    });
    const odd = { dump: "doveadm director down '10.0.0.1\x1b[2J \xff'\n" };
    expect((await run({ line: `${doveadm} apply dump`, files: odd })).stderr).toBe(
      "Error: dump line 1: invalid host '10.0.0.1\\x1b[2J \\xff': doveadm director down '10.0.0.1\\x1b[2J \\xff'\n",
    );
  });
});
