import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';

const HOSTS = list(
  ['10.0.0.1', 100, 3, '', 'U', 0],
  ['10.0.0.2', 100, 5, 'berlin', 'U', 0],
  ['10.0.0.3', 100, 0, '', 'D', 0],
  ['10.0.0.4', 7, 2, '', 'U', 0],
);
const REMOVED = list(['10.0.0.9']);
const LISTS = ['HOST-LIST', 'HOST-LIST-REMOVED'];
const WANTED = `doveadm director add 10.0.0.1 0
doveadm director add 10.0.0.2@berlin 100
doveadm director add 10.0.0.3 50
doveadm director up 10.0.0.3
doveadm director add 10.0.0.5@a'b c' 9
doveadm director add 10.0.0.6 8
doveadm director down 10.0.0.6
doveadm director remove 10.0.0.8
`;
const CHANGES = [
  'HOST-SET\t10.0.0.5@ab c\t9',
  'HOST-SET\t10.0.0.6\t0',
  'HOST-DOWN\t10.0.0.6',
  'HOST-UPDATE\t10.0.0.6\t8',
  'HOST-UPDATE\t10.0.0.1\t0',
  'HOST-UPDATE\t10.0.0.3\t50',
  'HOST-UP\t10.0.0.3',
];
const HEADER = 'action\tmail server ip\ttag\tvhosts\tnew vhosts\tstate\tnew state\tusers';

const answers = (...replies: string[]) => ({ replies: [HOSTS, REMOVED, ...replies.map((reply) => `${reply}\n`)] });
const files = { dump: WANTED };

describe('apply', () => {
  it('sends what differs, and only that', async () => {
    const director = answers(...CHANGES.map(() => 'OK'));
    expect(await run({ line: `${doveadm} apply dump`.replace('-O', '-Ovf tab'), director, files })).toEqual({
      status: 0,
      stdout: `${HEADER}\tresult
add\t10.0.0.5\tab c\t-\t9\t-\tup\t-\tdone
add\t10.0.0.6\t\t-\t8\t-\tdown\t-\tdone
change\t10.0.0.1\t\t100\t0\tup\tup\t3\tdone
change\t10.0.0.3\t\t100\t50\tdown\tup\t0\tdone
extra\t10.0.0.4\t\t7\t7\tup\tup\t2\t-
keep\t10.0.0.2\tberlin\t100\t100\tup\tup\t5\t-
keep\t10.0.0.8\t\t-\t-\t-\t-\t-\t-
keep\t10.0.0.9\t\t-\t-\t-\t-\t-\t-
`,
      stderr: 'Info: 10.0.0.5: added\nInfo: 10.0.0.6: added\nInfo: 10.0.0.1: changed\nInfo: 10.0.0.3: changed\n',
      sent: sent(...LISTS, ...CHANGES),
    });
  });

  it('prunes and flushes', async () => {
    const director = answers(...[...CHANGES, 'remove', 'flush'].map(() => 'OK'));
    const { status, sent: lines } = await run({ line: `${doveadm} apply --prune --flush dump`, director, files });
    expect(status).toBe(0);
    expect(lines).toEqual(sent(...LISTS, ...CHANGES, 'HOST-REMOVE\t10.0.0.4', 'HOST-RESET-USERS\t10.0.0.1'));
  });

  it.each([
    ['-n', 'dump'],
    ['--dry-run', '- < dump'],
    ['-n', '- < <(cat dump)'],
  ])('with %s shows the plan of %s and stops', async (option, file) => {
    const {
      status,
      stdout,
      stderr,
      sent: lines,
    } = await run({
      line: `${doveadm} apply ${option} ${file}`,
      director: answers(),
      files,
    });
    expect({ status, stderr, lines }).toEqual({ status: 2, stderr: '', lines: sent(...LISTS) });
    expect(stdout.split('\n')[1]?.trimEnd()).toBe('add    10.0.0.5       ab c   -      9          -     up        -');
  });

  it('has nothing to do where nothing differs', async () => {
    const same = 'doveadm director add 10.0.0.1 100\ndoveadm director up 10.0.0.4\n';
    for (const option of ['', '-n']) {
      const line = `${doveadm} apply ${option} dump`;
      expect(await run({ line, director: answers(), files: { dump: same } })).toMatchObject({
        status: 0,
        stderr: '',
        sent: sent(...LISTS),
      });
    }
  });

  it('writes the plan as commands', async () => {
    const line = 'doveadm -O -f formatted director apply -n --prune --flush -a ./director-admin dump';
    const { stdout } = await run({ line, director: answers(), files });
    expect(stdout).toBe(
      [
        "add -a ./director-admin '10.0.0.5@ab c' 9",
        'add -a ./director-admin 10.0.0.6 8',
        'down -a ./director-admin 10.0.0.6',
        'update -a ./director-admin 10.0.0.1 0',
        'update -a ./director-admin 10.0.0.3 50',
        'up -a ./director-admin 10.0.0.3',
        'remove -a ./director-admin 10.0.0.4',
        'flush -a ./director-admin 10.0.0.1',
      ]
        .map((words) => `doveadm director ${words}\n`)
        .join(''),
    );
  });

  it('fits a terminal of 80 columns', async () => {
    const director = answers(...CHANGES.map(() => 'OK'));
    const { stdout } = await run({ line: `${doveadm} apply dump`, director, files, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('connects to the socket that the dump names, unless it is told another', async () => {
    const dump = 'doveadm director add -a ./director-admin 10.0.0.1 100\n';
    const line = 'doveadm -O director apply dump';
    expect((await run({ line, director: answers(), files: { dump } })).status).toBe(0);
    expect(await run({ line: `${line} -a ./nowhere`, files: { dump } })).toMatchObject({ status: 75, sent: [] });
  });
});

describe('apply sends nothing', () => {
  it.each([
    ['add 10.0.0.1 5; reboot', 64, 'dump line 2: ; outside quotes'],
    ['flush all', 64, 'dump line 2: not doveadm director add|remove|up|down'],
    ['add 10.0.0.9 5', 64, 'dump line 2: 10.0.0.9 contradicts line 1'],
    ['add 10.0.0.300 5', 75, 'dump line 2: gethostname(10.0.0.300) failed: Name or service not known'],
  ])('when the file says %s', async (words, status, reason) => {
    const dump = `doveadm director add 10.0.0.9 100\ndoveadm director ${words}\n`;
    const outcome = await run({ line: `${doveadm} apply dump`, files: { dump } });
    expect(outcome).toEqual({ status, stdout: '', stderr: `Error: ${reason}\n`, sent: [] });
  });

  it.each([
    ['nowhere', 'open(nowhere) failed: No such file or directory'],
    ['.', 'read(.) failed: Is a directory'],
  ])('when the file is %s', async (file, reason) => {
    const outcome = await run({ line: `${doveadm} apply ${file}` });
    expect(outcome).toEqual({ status: 75, stdout: '', stderr: `Fatal: ${reason}\n`, sent: [] });
  });

  it.each(['empty', '-', '- < .', 'comment'])('when nothing is in the file %s', async (file) => {
    const line = `${doveadm} apply --prune ${file}`;
    const outcome = await run({ line, files: { empty: '', comment: '# nothing\n\n' } });
    const stderr = `Error: ${file.split(' ', 1)[0]} holds no mail server\n`;
    expect(outcome).toEqual({ status: 64, stdout: '', stderr, sent: [] });
  });

  it('without a file', async () => {
    const usage = 'doveadm director apply [-a <director socket path>] [-n] [--prune] [--flush] <file>|-\n';
    expect(await run({ line: `${doveadm} apply` })).toEqual({ status: 64, stdout: '', stderr: usage, sent: [] });
  });

  it.each(['', '-n'])('that would change a tag %s', async (option) => {
    const dump =
      'doveadm director add 10.0.0.1@x 100\ndoveadm director up 10.0.0.7\ndoveadm director remove 10.0.0.2\n';
    const {
      status,
      stderr,
      stdout,
      sent: lines,
    } = await run({
      line: `${doveadm} apply ${option} dump`,
      director: answers(),
      files: { dump },
    });
    expect({ status, lines }).toEqual({ status: 75, lines: sent(...LISTS) });
    expect(stderr).toBe(
      "Error: 10.0.0.1: tag '' can't be changed to 'x', remove the host first\nError: 10.0.0.7: doesn't exist\n",
    );
    expect(stdout.match(/^\w+/gm)).toEqual(['action', 'remove', 'conflict', 'conflict', 'extra', 'extra', 'keep']);
  });

  it.each([
    ['10.0.0.1\t100\t3\n\n', 'Invalid HOST-LIST reply: 10.0.0.1'],
    ['10.0.0.1\tx\t3\t\tU\t0\n\n', 'Invalid HOST-LIST reply: 10.0.0.1'],
    ['host\t100\t3\t\tU\t0\n\n', 'Invalid HOST-LIST reply: host'],
    ['10.0.0.1\n\n', 'Invalid HOST-LIST reply: 10.0.0.1'],
  ])('to a director that answers %j', async (reply, reason) => {
    const outcome = await run({ line: `${doveadm} apply dump`, director: { replies: [reply] }, files });
    expect(outcome).toMatchObject({ status: 76, stdout: '', stderr: `Fatal: ${reason}\n` });
  });
});

describe('apply meets trouble', () => {
  const results = (stdout: string) => stdout.match(/\w+ *$/gm)?.map((word) => word.trim());
  const line = `${doveadm} apply --flush dump`;

  it('and goes on where a host is refused', async () => {
    const director = answers(
      'host is already being updated - try again later',
      'OK',
      'NOTFOUND',
      ...'OK OK OK OK'.split(' '),
    );
    const { status, stdout, stderr } = await run({ line, director, files });
    expect({ status, stderr }).toEqual({
      status: 75,
      stderr: "Error: 10.0.0.5: host is already being updated - try again later\nError: 10.0.0.6: doesn't exist\n",
    });
    expect(results(stdout)?.slice(0, 6)).toEqual(['result', 'failed', 'failed', 'done', 'done', 'done']);
  });

  it('and stops where the ring does not synchronise', async () => {
    const {
      status,
      stdout,
      stderr,
      sent: lines,
    } = await run({
      line,
      director: answers('OK', 'OK', 'Ring sync timed out', 'OK'),
      files,
    });
    expect({ status, stderr, lines }).toEqual({
      status: 75,
      stderr: 'Error: 10.0.0.6: Ring sync timed out\nError: 3 of 5 changes not sent\n',
      lines: sent(...LISTS, ...CHANGES.slice(0, 3)),
    });
    expect(results(stdout)?.slice(0, 6)).toEqual(['result', 'done', 'unknown', 'unsent', 'unsent', 'unsent']);
  });

  it.each(['prometheus', 'nosuch'])('and changes nothing for an output that cannot be: %s', async (formatter) => {
    const outcome = await run({ line: line.replace('-O', `-Of ${formatter}`), director: answers(), files });
    expect(outcome).toMatchObject({ status: 75, stdout: '' });
    expect(outcome.sent.join('')).not.toContain('HOST-SET');
  });

  it('and makes all changes where nobody reads the output', async () => {
    const director = answers(...CHANGES.map(() => 'OK'), 'OK');
    const outcome = await run({ line: `exec 3> >(exit); wait $!; ${line} >&3`, director, files });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.sent.join('')).toContain('HOST-RESET-USERS\t10.0.0.1');
  });

  it('and stops where the connection is lost', async () => {
    const director = { ...answers('OK'), end: 'half-close' } as const;
    const { status, stdout, stderr } = await run({ line, director, files });
    expect({ status, stderr }).toEqual({
      status: 75,
      stderr: 'Error: ./director-admin unexpectedly disconnected\nError: 3 of 5 changes not sent\n',
    });
    expect(results(stdout)?.slice(0, 4)).toEqual(['result', 'done', 'unknown', 'unsent']);
  });
});
