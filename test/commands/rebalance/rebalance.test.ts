import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';
import { matchesSchema } from '../../harness/schema.ts';

const HOSTS = list(
  ['127.0.40.11', 100, 1, '', 'U', 0],
  ['127.0.40.12', 100, 1, '', 'U', 0],
  ['127.0.40.13', 100, 2, '', 'U', 0],
  ['127.0.40.20', 7, 1, 'x', 'D', 1],
);
/** The hashes of alice, carol and bob, who should be on .11, .12 and .13, and of a user whose only host is down. */
const [ALICE, CAROL, BOB, NOBODY] = [1669653170, 2845841792, 2677887420, 5];
const USERS = list(
  [ALICE, 1700000000, '127.0.40.11'],
  [CAROL, 1700000000, '127.0.40.13'],
  [BOB, 1700000000, '127.0.40.12'],
  [NOBODY, 1700000000, '127.0.40.20'],
);
const LISTS = ['HOST-LIST', 'USER-LIST'];
const place = (current: string, hashed: string) => `${current}\t1700000000\t${hashed}\t${hashed}`;
const CAROL_IS = place('127.0.40.13', '127.0.40.12');
const BOB_IS = place('127.0.40.12', '127.0.40.13');
const CAROL_MOVES = [`USER-LOOKUP\t${CAROL}\t`, `USER-MOVE\t${CAROL}\t127.0.40.12`];
const BOB_MOVES = [`USER-LOOKUP\t${BOB}\t`, `USER-MOVE\t${BOB}\t127.0.40.13`];

/** The replies by which the program finds out that a batch has ended. */
const BOB_ENDS = [place('127.0.40.13', '127.0.40.13'), 'OK'];
const CAROL_ENDS = [place('127.0.40.12', '127.0.40.12'), 'OK'];
const AFTER = [
  [ALICE, 1700000000, '127.0.40.11'],
  [CAROL, 1700000000, '127.0.40.12'],
  [BOB, 1700000000, '127.0.40.13'],
] as const;
const WARNING =
  "Warning: 1 user with the tag 'x' stays where they are: no mail server with that tag is up and has a weight above 0\n";

/** Replies that do not end like a list get a line feed. The director closes the connection after the last one. */
const answers = (...replies: string[]) => ({
  replies: [HOSTS, USERS, ...replies.map((reply) => (reply.endsWith('\n\n') ? reply : `${reply}\n`))],
  end: 'half-close' as const,
});
/** Both users are moved, and the last list confirms it. */
const both = answers(CAROL_IS, 'OK', BOB_IS, 'OK', ...BOB_ENDS, list(...AFTER));
const BOTH_SENT = sent(...LISTS, ...CAROL_MOVES, ...BOB_MOVES, ...BOB_MOVES, 'USER-LIST');
const rebalance = (options: string, formatter = 'tab') =>
  `${doveadm} rebalance ${options}`.replace('-O', `-Ovf ${formatter}`);

describe('rebalance', () => {
  it('moves the users who are not where the ring assigns them', async () => {
    expect(await run({ line: rebalance(''), director: both })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^mail server ip\ttag\tvhosts\tshare\tusers\thashed\tin\tout\tmoved\n/),
      stderr: `${WARNING}Info: 2 of 2 users moved\n`,
      sent: BOTH_SENT,
    });
  });

  it('shows the distribution of users', async () => {
    const { stdout } = await run({ line: rebalance(''), director: both });
    const rows = stdout
      .split('\n')
      .slice(1, -1)
      .map((text) => text.split('\t'));
    expect(rows.map(([ip, tag, vhosts, , ...counts]) => [ip, tag, vhosts, ...counts].join(' '))).toEqual([
      '127.0.40.11  100 1 1 0 0 0',
      '127.0.40.12  100 1 1 1 1 1',
      '127.0.40.13  100 1 1 1 1 1',
      '127.0.40.20 x 7 1 1 0 0 0',
    ]);
    const shares = rows.map(([, , , share]) => share);
    expect(shares.slice(0, 3).reduce((sum, share) => sum + Number.parseFloat(share ?? ''), 0)).toBeCloseTo(100, 1);
    expect(shares[3]).toBe('-');
  });

  it.each(['-n', '--dry-run'])('only shows the distribution with %s', async (option) => {
    expect(await run({ line: rebalance(`${option} --users`), director: answers() })).toEqual({
      status: 2,
      stdout:
        `hash\tmail server ip\tnew mail server ip\n${CAROL}\t127.0.40.13\t127.0.40.12\n` +
        `${BOB}\t127.0.40.12\t127.0.40.13\n`,
      stderr: WARNING,
      sent: sent(...LISTS),
    });
  });

  it('has nothing to do if all users are in place', async () => {
    const director = { replies: [HOSTS, list([ALICE, 1700000000, '127.0.40.11'])] };
    for (const option of ['', '-n']) {
      expect(await run({ line: rebalance(option), director })).toMatchObject({ status: 0, sent: sent(...LISTS) });
    }
  });

  it('moves no more users than --max-moves', async () => {
    const director = answers(CAROL_IS, 'OK', ...CAROL_ENDS, list(AFTER[0], AFTER[1]));
    const { status, stdout, sent: lines } = await run({ line: rebalance('--users --max-moves 1'), director });
    expect({ status, lines }).toEqual({
      status: 0,
      lines: sent(...LISTS, ...CAROL_MOVES, ...CAROL_MOVES, 'USER-LIST'),
    });
    expect(stdout.match(/\w+$/gm)).toEqual(['result', 'moved', 'left']);
  });

  it('starts a batch when the previous one has ended', async () => {
    const moving = place('127.0.40.12', '127.0.40.12');
    const begun = [CAROL_IS, 'OK', moving, 'TRYAGAIN', moving, 'OK', BOB_IS, 'OK'];
    const director = answers(...begun, ...BOB_ENDS, list(...AFTER));
    const outcome = await run({ line: rebalance('--max-parallel 1'), director });
    expect(outcome).toMatchObject({ status: 0, stderr: `${WARNING}Info: 1 of 2 users\nInfo: 2 of 2 users moved\n` });
    const moves = [...CAROL_MOVES, ...CAROL_MOVES, ...CAROL_MOVES, ...BOB_MOVES, ...BOB_MOVES];
    expect(outcome.sent).toEqual(sent(...LISTS, ...moves, 'USER-LIST'));
  });

  it('does not wait for a user who was moved elsewhere', async () => {
    const gone = place('127.0.40.11', '127.0.40.12');
    const director = answers(CAROL_IS, 'OK', gone, BOB_IS, 'OK', ...BOB_ENDS, list(...AFTER));
    const { sent: lines } = await run({ line: rebalance('--max-parallel 1'), director });
    const moves = [...CAROL_MOVES, `USER-LOOKUP\t${CAROL}\t`, ...BOB_MOVES, ...BOB_MOVES];
    expect(lines).toEqual(sent(...LISTS, ...moves, 'USER-LIST'));
  });

  it.each([
    ['has left', place('', '127.0.40.12')],
    ['is in its place by now', place('127.0.40.12', '127.0.40.12')],
    ['has no place any more', place('127.0.40.13', '')],
  ])('does not move a user who %s', async (_, carol) => {
    const {
      status,
      stdout,
      sent: lines,
    } = await run({
      line: rebalance('--users'),
      director: answers(carol, BOB_IS, 'OK', ...BOB_ENDS, list(...AFTER)),
    });
    const moves = [`USER-LOOKUP\t${CAROL}\t`, ...BOB_MOVES, ...BOB_MOVES];
    expect({ status, lines }).toEqual({ status: 0, lines: sent(...LISTS, ...moves, 'USER-LIST') });
    expect(stdout.match(/\w+$/gm)).toEqual(['result', 'settled', 'moved']);
  });

  it('tries again while another move is running', async () => {
    const begun = [CAROL_IS, 'TRYAGAIN', BOB_IS, 'OK', CAROL_IS, 'TRYAGAIN', CAROL_IS, 'OK'];
    const director = answers(...begun, ...CAROL_ENDS, list(...AFTER));
    const outcome = await run({ line: rebalance('--users'), director });
    expect(outcome).toMatchObject({ status: 0, stderr: `${WARNING}Info: 2 of 2 users moved\n` });
    const moves = [...CAROL_MOVES, ...BOB_MOVES, ...CAROL_MOVES, ...CAROL_MOVES, ...CAROL_MOVES];
    expect(outcome.sent).toEqual(sent(...LISTS, ...moves, 'USER-LIST'));
  });

  it('never moves the hash 0', async () => {
    const users = list([0, 1700000000, '127.0.40.12'], ['00', 1700000000, '127.0.40.13']);
    const outcome = await run({ line: rebalance(''), director: { replies: [HOSTS, users] } });
    expect(outcome.sent).toEqual(sent(...LISTS));
    expect(outcome.stderr).toMatch(/^Warning: User hash 0 on 127\.0\.40\.12 is left alone\n/);
  });

  it.each([
    ['a refusal', answers(CAROL_IS, 'nonsense'), 75, `User hash ${CAROL}: nonsense`, 'refused'],
    ['a host that has gone', answers(CAROL_IS, 'NOTFOUND'), 75, `User hash ${CAROL}: NOTFOUND`, 'refused'],
    ['a lookup that fails', answers('TRYAGAIN'), 76, 'Invalid reply from director', 'unsent'],
    ['a lost connection', answers(CAROL_IS), 75, './director-admin unexpectedly disconnected', 'unknown'],
  ])('ends after %s', async (_, director, status, reason, result) => {
    const outcome = await run({ line: rebalance('--users'), director });
    expect(outcome).toMatchObject({
      status,
      stderr: `${WARNING}Error: ${reason}\nInfo: 0 of 2 users moved\nError: 2 of 2 users not moved\n`,
    });
    expect(outcome.stdout.match(/\w+$/gm)).toEqual(['result', result, 'unsent']);
  });

  it('counts only moves that were confirmed', async () => {
    const director = answers(CAROL_IS, 'OK', ...CAROL_ENDS);
    const { status, stdout, stderr } = await run({
      line: `${doveadm} rebalance --max-parallel 1`.replace('-O', '-Ov'),
      director,
    });
    expect(status).toBe(75);
    expect(stderr).toBe(
      `${WARNING}Info: 1 of 2 users\nError: ./director-admin unexpectedly disconnected\n` +
        'Info: 1 of 2 users moved\nError: 1 of 2 users not moved\n',
    );
    expect(stdout).toMatch(/\n1 of 2 users moved, 1 not asked for\n$/);
  });

  it('reads the list of users again before it succeeds', async () => {
    const begun = [CAROL_IS, 'OK', BOB_IS, 'OK', ...BOB_ENDS];
    const stolen = answers(...begun, list(AFTER[0], [CAROL, 1700000000, '127.0.40.13'], AFTER[2]));
    const { status, stderr } = await run({ line: rebalance(''), director: stolen });
    expect({ status, stderr }).toEqual({
      status: 75,
      stderr: `${WARNING}Info: 2 of 2 users moved\nError: 1 of 2 moved users are elsewhere again\n`,
    });
    const expired = answers(...begun, list(AFTER[0]));
    expect(await run({ line: rebalance(''), director: expired })).toMatchObject({ status: 0 });
    const lost = await run({ line: rebalance(''), director: answers(...begun) });
    expect(lost.status).toBe(75);
    expect(lost.stderr).toMatch(/disconnected\nError: Where the moved users are now is not known\n$/);
    const garbled = await run({ line: rebalance(''), director: answers(...begun, '5\tx\ty\n\n') });
    expect(garbled.status).toBe(76);
    expect(garbled.stderr).toMatch(
      /Error: Invalid USER-LIST reply: .*\nError: Where the moved users are now is not known\n$/,
    );
  });

  it('summarizes the moves in its last line', async () => {
    const last = async (director: typeof both, option = '') =>
      (await run({ line: `${doveadm} rebalance ${option}`, director })).stdout.split('\n').at(-2);
    expect(await last(both)).toBe('2 of 2 users moved');
    expect(await last(answers(), '-n')).toBe('2 of 4 users would be moved');
    const settled = answers(place('', '127.0.40.12'), BOB_IS, 'OK', ...BOB_ENDS, list(...AFTER));
    expect(await last(settled)).toBe('1 of 2 users moved, 1 needed no move');
    expect(await last(answers(CAROL_IS))).toBe('0 of 2 users moved, 1 without an answer, 1 not asked for');
    expect(await last(answers(CAROL_IS, 'NOTFOUND'))).toBe('0 of 2 users moved, 1 refused, 1 not asked for');
  });

  it('records each moved user', async () => {
    const director = answers(CAROL_IS, 'OK', BOB_IS);
    const { stdout } = await run({ line: `${doveadm} rebalance --log changes >/dev/null; cat changes`, director });
    const of = (hash: number) => `command="director rebalance --log changes" user_hash=${hash}`;
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringContaining(`${of(CAROL)} before=127.0.40.13 after=127.0.40.12 result=done`),
      expect.stringContaining(`${of(BOB)} before=127.0.40.12 after=127.0.40.13 result=unknown`),
    ]);
  });

  it('moves no users if it cannot record them', async () => {
    const { status, stderr, sent: lines } = await run({ line: rebalance('--log no/where'), director: answers() });
    expect({ status, lines }).toEqual({ status: 75, lines: sent(...LISTS) });
    expect(stderr).toContain('open(no/where) failed: No such file or directory\n');
  });

  it('starts no more moves per second than --rate', async () => {
    const start = performance.now();
    expect(await run({ line: rebalance('--rate 1'), director: both })).toMatchObject({ status: 0, sent: BOTH_SENT });
    expect(performance.now() - start).toBeGreaterThan(1000);
  });

  it.each(['max-moves x', 'max-moves 0', 'max-parallel 0', 'max-parallel -1', 'rate 0', 'rate 1.5'])(
    'refuses --%s',
    async (option) => {
      const [name, value] = option.split(' ');
      expect(await run({ line: rebalance(`--${name}=${value}`) })).toEqual({
        status: 64,
        stdout: expect.any(String),
        stderr: `Error: Invalid --${name}: '${value}' is not a whole number of at least 1\n`,
        sent: [],
      });
    },
  );

  it.each([
    ['-n', answers(), 2],
    ['', both, 0],
    ['-n --users', answers(), 2],
    ['--users --max-moves 1', answers(CAROL_IS, 'OK', ...CAROL_ENDS, list(AFTER[0], AFTER[1])), 0],
    ['--users', answers(CAROL_IS), 75],
  ])('has a schema for its JSON with %s', async (options, director, status) => {
    const outcome = await run({ line: rebalance(options, 'json'), director });
    expect(outcome.status).toBe(status);
    expect(matchesSchema('rebalance', outcome.stdout)).not.toEqual([]);
  });

  it('prints sentences with -f formatted', async () => {
    const { stdout } = await run({
      line: rebalance('', 'formatted'),
      director: both,
    });
    expect(stdout).toContain('127.0.40.20: share -, users 1, 1 by the ring (0 in, 0 out), 0 moved\n');
    const { stdout: moved } = await run({ line: rebalance('--users', 'formatted'), director: both });
    expect(moved).toBe(`${CAROL}: 127.0.40.13 to 127.0.40.12, moved\n${BOB}: 127.0.40.12 to 127.0.40.13, moved\n`);
    const { stdout: users } = await run({ line: rebalance('-n --users', 'formatted'), director: answers() });
    expect(users).toContain(`${CAROL}: 127.0.40.13 to 127.0.40.12\n`);
  });

  it('moves no users if the formatter is unsuitable', async () => {
    const outcome = await run({ line: rebalance('', 'prometheus'), director: answers() });
    expect(outcome).toMatchObject({ status: 75, sent: sent(...LISTS) });
  });

  it('fits a terminal of 80 columns', async () => {
    const { stdout } = await run({ line: `${doveadm} rebalance`, director: both, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
