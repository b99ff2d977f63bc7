import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';
import { matchesSchema } from '../../harness/schema.ts';

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

/** The HOST-LIST of the director after the changes. */
const APPLIED = list(
  ['10.0.0.1', 0, 3, '', 'U', 0],
  ['10.0.0.2', 100, 5, 'berlin', 'U', 0],
  ['10.0.0.3', 50, 0, '', 'U', 0],
  ['10.0.0.4', 7, 2, '', 'U', 0],
  ['10.0.0.5', 9, 0, 'ab c', 'U', 0],
  ['10.0.0.6', 8, 0, '', 'D', 0],
);

const answers = (...replies: string[]) => ({ replies: [HOSTS, REMOVED, ...replies.map((reply) => `${reply}\n`)] });
/** A director that replies OK to all changes, and then with the given HOST-LIST. */
const agreeing = (changes: number, after = APPLIED) => ({
  replies: [...answers(...Array.from({ length: changes }, () => 'OK')).replies, after],
});
const files = { dump: WANTED };

describe('apply', () => {
  const inTabs = `${doveadm} apply dump`.replace('-O', '-Ovf tab');

  it('sends only the differences, and reads the list again', async () => {
    expect(await run({ line: inTabs, director: agreeing(CHANGES.length), files })).toEqual({
      status: 0,
      stdout: `${HEADER}\tresult
add\t10.0.0.5\tab c\t-\t9\t-\tup\t-\tdone
add\t10.0.0.6\t\t-\t8\t-\tdown\t-\tdone
change\t10.0.0.1\t\t100\t0\tup\tup\t3\tdone
change\t10.0.0.3\t\t100\t50\tdown\tup\t0\tdone
`,
      stderr: 'Info: 10.0.0.5: added\nInfo: 10.0.0.6: added\nInfo: 10.0.0.1: changed\nInfo: 10.0.0.3: changed\n',
      sent: sent(...LISTS, ...CHANGES, 'HOST-LIST'),
    });
  });

  it('shows unchanged hosts with --all, and counts the changes', async () => {
    const { stdout } = await run({ line: `${inTabs} --all`, director: agreeing(CHANGES.length), files });
    expect(stdout.split('\n').slice(5)).toEqual([
      'extra\t10.0.0.4\t\t7\t7\tup\tup\t2\t-',
      'keep\t10.0.0.2\tberlin\t100\t100\tup\tup\t5\t-',
      'keep\t10.0.0.8\t\t-\t-\t-\t-\t-\t-',
      'keep\t10.0.0.9\t\t-\t-\t-\t-\t-\t-',
      '',
    ]);
    for (const [options, line] of [
      ['-n', '2 to add, 2 to change, 1 not in the file, 3 unchanged'],
      ['', '2 added, 2 changed, 1 not in the file, 3 unchanged'],
    ]) {
      const outcome = await run({ line: `${doveadm} apply ${options} dump`, director: agreeing(7), files });
      expect(outcome.stdout.split('\n').at(-2)).toBe(line);
    }
  });

  it('takes a server down before its weight changes, and up afterwards', async () => {
    const dump = ['update 10.0.0.1 5', 'down 10.0.0.1', 'update 10.0.0.3 6', 'up 10.0.0.3'];
    const file = dump.map((words) => `doveadm director ${words}\n`).join('');
    const after = list(
      ['10.0.0.1', 5, 3, '', 'D', 0],
      ['10.0.0.2', 100, 5, 'berlin', 'U', 0],
      ['10.0.0.3', 6, 0, '', 'U', 0],
    );
    const outcome = await run({ line: `${doveadm} apply dump`, director: agreeing(4, after), files: { dump: file } });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.sent).toEqual(
      sent(
        ...LISTS,
        'HOST-DOWN\t10.0.0.1',
        'HOST-UPDATE\t10.0.0.1\t5',
        'HOST-UPDATE\t10.0.0.3\t6',
        'HOST-UP\t10.0.0.3',
        'HOST-LIST',
      ),
    );
  });

  it('prunes and flushes', async () => {
    const after = APPLIED.replace('10.0.0.1\t0\t3', '10.0.0.1\t0\t0').replace(/10\.0\.0\.4.*\n/, '');
    const director = agreeing(CHANGES.length + 2, after);
    const {
      status,
      stderr,
      sent: lines,
    } = await run({ line: `${doveadm} apply --prune --flush --force dump`, director, files });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toEqual(
      sent(...LISTS, ...CHANGES, 'HOST-REMOVE\t10.0.0.4', 'HOST-RESET-USERS\t10.0.0.1', 'HOST-LIST'),
    );
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
    expect(stdout.split('\n')[1]?.trimEnd()).toBe('add    10.0.0.5       ab c      -          9 -     up            -');
  });

  it('has nothing to do without differences', async () => {
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

  it('makes the same changes from its own plan', async () => {
    const line = 'doveadm -O -f formatted director apply -n --prune --flush -a ./director-admin dump';
    const { stdout: plan } = await run({ line, director: answers(), files });
    const all = [...CHANGES, 'HOST-REMOVE\t10.0.0.4', 'HOST-RESET-USERS\t10.0.0.1'];
    const after = APPLIED.replace('10.0.0.1\t0\t3', '10.0.0.1\t0\t0').replace(/10\.0\.0\.4.*\n/, '');
    const outcome = await run({
      line: 'doveadm -O director apply --force plan',
      director: agreeing(all.length, after),
      files: { plan },
    });
    expect(outcome).toMatchObject({ status: 0, stderr: '', sent: sent(...LISTS, ...all, 'HOST-LIST') });
  });

  it('gives JSON with numbers', async () => {
    const json = (options: string) =>
      run({ line: `${doveadm.replace('-O', '-O -f json')} apply ${options} dump`, director: agreeing(7), files });
    const row = { action: 'add', mail_server_ip: '10.0.0.6', tag: '', vhosts: null, new_vhosts: 8, users: null };
    const plan = { ...row, state: null, new_state: 'down' };
    expect(matchesSchema('apply', (await json('-n --all')).stdout)).toContainEqual(plan);
    expect(matchesSchema('apply', (await json('--all')).stdout)).toContainEqual({ ...plan, result: 'done' });
  });

  it('fits a terminal of 80 columns', async () => {
    const director = agreeing(CHANGES.length);
    const { stdout } = await run({ line: `${doveadm} apply dump`, director, files, columns: 80 });
    for (const line of stripVTControlCharacters(stdout).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('connects to the socket in the dump, unless -a is given', async () => {
    const dump = 'doveadm director add -a ./director-admin 10.0.0.1 100\n';
    const line = 'doveadm -O director apply dump';
    expect((await run({ line, director: answers(), files: { dump } })).status).toBe(0);
    expect(await run({ line: `${line} -a ./nowhere`, files: { dump } })).toMatchObject({ status: 75, sent: [] });
  });
});

describe('apply sends nothing', () => {
  it.each([
    ['add 10.0.0.1 5; reboot', 64, '; outside quotes'],
    ['kick all', 64, 'not doveadm director add|update|remove|up|down|flush'],
    ['add 10.0.0.9 5', 64, '10.0.0.9 contradicts line 1'],
    ['add 10.0.0.300 5', 75, 'gethostname(10.0.0.300) failed: Name or service not known'],
  ])('when the file says %s', async (words, status, reason) => {
    const dump = `doveadm director add 10.0.0.9 100\ndoveadm director ${words}\n`;
    const outcome = await run({ line: `${doveadm} apply dump`, files: { dump } });
    const stderr = `Error: dump line 2: ${reason}: doveadm director ${words}\n`;
    expect(outcome).toEqual({ status, stdout: '', stderr, sent: [] });
  });

  it.each([
    ['nowhere', 'open(nowhere) failed: No such file or directory'],
    ['.', 'read(.) failed: Is a directory'],
  ])('when the file is %s', async (file, reason) => {
    const outcome = await run({ line: `${doveadm} apply ${file}` });
    expect(outcome).toEqual({ status: 75, stdout: '', stderr: `Fatal: ${reason}\n`, sent: [] });
  });

  it.each(['empty', '-', '- < .', 'comment'])('when there is no mail server in the file %s', async (file) => {
    const line = `${doveadm} apply ${file}`;
    const outcome = await run({ line, files: { empty: '', comment: '# nothing\n\n' } });
    const stderr = `Error: ${file.split(' ', 1)[0]} holds no mail server\n`;
    expect(outcome).toEqual({ status: 64, stdout: '', stderr, sent: [] });
  });

  it('without a file', async () => {
    const usage =
      'doveadm director apply [-a <director socket path>] [-n] [--prune] [--flush] [--all] [--force] [--log <file>] <file>|-\n';
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
    expect(stdout.match(/^[a-z]+/gm)).toEqual(['action', 'remove', 'conflict', 'conflict']);
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

describe('apply with failures', () => {
  const results = (stdout: string) => stdout.match(/\w+ *$/gm)?.map((word) => word.trim());
  const line = `${doveadm} apply dump`;

  it('continues after a refused change', async () => {
    const busy = 'host is already being updated - try again later';
    const after = APPLIED.replace(/10\.0\.0\.5.*\n/, '').replace(/10\.0\.0\.6.*\n/, '');
    const { replies } = answers(busy, 'OK', 'NOTFOUND', 'OK', 'OK', 'OK');
    const { status, stdout, stderr } = await run({ line, director: { replies: [...replies, after] }, files });
    expect({ status, stderr }).toEqual({
      status: 75,
      stderr: `Error: 10.0.0.5: ${busy}
Error: 10.0.0.6: doesn't exist
Error: 10.0.0.5: is removed, not up with 9 vhosts as the file has it
Error: 10.0.0.6: is removed, not down with 8 vhosts as the file has it
`,
    });
    expect(results(stdout)).toEqual(['result', 'failed', 'failed', 'done', 'done', 'unchanged']);
    expect(stdout).toContain('2 failed, 2 changed, 1 not in the file, 3 unchanged\n');
  });

  it('reports changes that others made in the meantime', async () => {
    const after = APPLIED.replace('10.0.0.1\t0', '10.0.0.1\t77').replace('berlin\tU', 'berlin\tD');
    const outcome = await run({
      line: line.replace('dump', '--log log dump; cat log'),
      director: agreeing(7, after),
      files,
    });
    expect(outcome.stderr).toBe('Error: 10.0.0.1: is up with 77 vhosts, not up with 0 vhosts as the file has it\n');
    expect(results(outcome.stdout)?.slice(0, 6)).toEqual(['result', 'done', 'done', 'failed', 'done', 'unchanged']);
    expect(outcome.stdout.match(/server=10\.0\.0\.1 .*/g)).toEqual([
      'server=10.0.0.1 before="up vhosts=100 tag= users=3" after="up vhosts=0 tag=" result=done',
      'server=10.0.0.1 before="up vhosts=100 tag= users=3" after="up vhosts=0 tag=" result=failed',
    ]);
    expect((await run({ line, director: agreeing(7, after), files })).status).toBe(75);
  });

  it.each([
    ['10.0.0.1\t0\t3', 'Error: 10.0.0.1: 3 users remain after the flush\n', 'failed', 75],
    ['10.0.0.1\t0\t0', '', 'done', 0],
  ])('counts the users after a flush: %j', async (host, stderr, result, status) => {
    const outcome = await run({
      line: line.replace('dump', '--flush dump'),
      director: agreeing(8, APPLIED.replace('10.0.0.1\t0\t3', host)),
      files,
    });
    expect(outcome).toMatchObject({ status, stderr });
    expect(results(outcome.stdout)?.[5]).toBe(result);
  });

  it('stops when the ring does not synchronise', async () => {
    const director = answers('OK', 'OK', 'Ring sync timed out', 'OK');
    const { status, stdout, stderr, sent: lines } = await run({ line, director, files });
    expect({ status, stderr, lines }).toEqual({
      status: 75,
      stderr: `Error: 10.0.0.6: Ring sync timed out
Error: Not everything was done: done (1 of 4): add 10.0.0.5; under way, and made or not (1 of 4): add 10.0.0.6; not sent (2 of 4): change 10.0.0.1, change 10.0.0.3
Error: 10.0.0.5: is removed, not up with 9 vhosts as the file has it
Error: 10.0.0.6: is removed, not down with 8 vhosts as the file has it
`,
      lines: [...sent(...LISTS, ...CHANGES.slice(0, 3)), ...sent('HOST-LIST')],
    });
    expect(results(stdout)?.slice(0, 5)).toEqual(['result', 'failed', 'unknown', 'unsent', 'unsent']);
  });

  it.each(['prometheus', 'nosuch'])('changes nothing if the formatter is unsuitable: %s', async (formatter) => {
    const outcome = await run({ line: line.replace('-O', `-Of ${formatter}`), director: answers(), files });
    expect(outcome).toMatchObject({ status: 75, stdout: '' });
    expect(outcome.sent.join('')).not.toContain('HOST-SET');
  });

  it('makes all changes when standard output is closed', async () => {
    const director = agreeing(CHANGES.length);
    const outcome = await run({ line: `exec 3> >(exit); wait $!; ${line} >&3`, director, files });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.sent.join('')).toContain('HOST-UP\t10.0.0.3');
  });

  it('reads the list again when the director closes the connection', async () => {
    const director = { ...answers('OK'), end: 'half-close' } as const;
    const { status, stdout, stderr } = await run({ line, director, files });
    expect(status).toBe(75);
    expect(stderr).toContain('Error: ./director-admin unexpectedly disconnected\nError: Not everything was done: done');
    expect(results(stdout)?.slice(1, 5)).toEqual(['failed', 'unknown', 'unsent', 'unsent']);
  });
});
