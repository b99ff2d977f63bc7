import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';

const HOSTS = list(
  ['127.0.40.11', 100, 1, '', 'U', 0],
  ['127.0.40.12', 100, 1, '', 'U', 0],
  ['127.0.40.13', 100, 2, '', 'U', 0],
  ['127.0.40.20', 7, 1, 'x', 'D', 1],
);
/** The hashes of alice, carol and bob, who belong to .11, .12 and .13, and of one whose only host is down. */
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

const answers = (...replies: string[]) => ({ replies: [HOSTS, USERS, ...replies.map((reply) => `${reply}\n`)] });
const rebalance = (options: string, formatter = 'tab') =>
  `${doveadm} rebalance ${options}`.replace('-O', `-Ovf ${formatter}`);

describe('rebalance', () => {
  it('moves the users that are not where they belong', async () => {
    expect(await run({ line: rebalance(''), director: answers(CAROL_IS, 'OK', BOB_IS, 'OK') })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^mail server ip\ttag\tvhosts\tshare\tusers\thashed\tin\tout\tmoved\n/),
      stderr: 'Info: 2 of 2 users moved\n',
      sent: sent(...LISTS, ...CAROL_MOVES, ...BOB_MOVES),
    });
  });

  it('shows how they are spread', async () => {
    const { stdout } = await run({ line: rebalance(''), director: answers(CAROL_IS, 'OK', BOB_IS, 'OK') });
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

  it.each(['-n', '--dry-run'])('only shows it with %s', async (option) => {
    expect(await run({ line: rebalance(`${option} --users`), director: answers() })).toEqual({
      status: 2,
      stdout:
        `hash\tmail server ip\tnew mail server ip\n${CAROL}\t127.0.40.13\t127.0.40.12\n` +
        `${BOB}\t127.0.40.12\t127.0.40.13\n`,
      stderr: '',
      sent: sent(...LISTS),
    });
  });

  it('has nothing to do where all are in place', async () => {
    const director = { replies: [HOSTS, list([ALICE, 1700000000, '127.0.40.11'])] };
    for (const option of ['', '-n']) {
      expect(await run({ line: rebalance(option), director })).toMatchObject({ status: 0, sent: sent(...LISTS) });
    }
  });

  it('moves no more than it may', async () => {
    const director = answers(CAROL_IS, 'OK');
    const { status, stdout, sent: lines } = await run({ line: rebalance('--users --max-moves 1'), director });
    expect({ status, lines }).toEqual({ status: 0, lines: sent(...LISTS, ...CAROL_MOVES) });
    expect(stdout.match(/\w+$/gm)).toEqual(['result', 'moved', 'left']);
  });

  it('begins a batch when the one before has ended', async () => {
    const moving = place('127.0.40.12', '127.0.40.12');
    const director = answers(CAROL_IS, 'OK', moving, 'TRYAGAIN', moving, 'OK', BOB_IS, 'OK');
    const outcome = await run({ line: rebalance('--max-parallel 1'), director });
    expect(outcome).toMatchObject({ status: 0, stderr: 'Info: 1 of 2 users\nInfo: 2 of 2 users moved\n' });
    expect(outcome.sent).toEqual(sent(...LISTS, ...CAROL_MOVES, ...CAROL_MOVES, ...CAROL_MOVES, ...BOB_MOVES));
  });

  it('does not hold up a batch for a user that has gone elsewhere', async () => {
    const director = answers(CAROL_IS, 'OK', place('127.0.40.11', '127.0.40.12'), BOB_IS, 'OK');
    const { sent: lines } = await run({ line: rebalance('--max-parallel 1'), director });
    expect(lines).toEqual(sent(...LISTS, ...CAROL_MOVES, `USER-LOOKUP\t${CAROL}\t`, ...BOB_MOVES));
  });

  it.each([
    ['has left', place('', '127.0.40.12')],
    ['is in its place by now', place('127.0.40.12', '127.0.40.12')],
    ['has no place any more', place('127.0.40.13', '')],
  ])('leaves alone who %s', async (_, carol) => {
    const {
      status,
      stdout,
      sent: lines,
    } = await run({
      line: rebalance('--users'),
      director: answers(carol, BOB_IS, 'OK'),
    });
    expect({ status, lines }).toEqual({ status: 0, lines: sent(...LISTS, `USER-LOOKUP\t${CAROL}\t`, ...BOB_MOVES) });
    expect(stdout.match(/\w+$/gm)).toEqual(['result', 'settled', 'moved']);
  });

  it('tries again where another move goes on', async () => {
    const director = answers(CAROL_IS, 'TRYAGAIN', BOB_IS, 'OK', CAROL_IS, 'TRYAGAIN', CAROL_IS, 'OK');
    const outcome = await run({ line: rebalance('--users'), director });
    expect(outcome).toMatchObject({ status: 0, stderr: 'Info: 2 of 2 users moved\n' });
    expect(outcome.sent).toEqual(sent(...LISTS, ...CAROL_MOVES, ...BOB_MOVES, ...CAROL_MOVES, ...CAROL_MOVES));
  });

  it('never moves the hash 0', async () => {
    const users = list([0, 1700000000, '127.0.40.12'], ['00', 1700000000, '127.0.40.13']);
    const outcome = await run({ line: rebalance(''), director: { replies: [HOSTS, users] } });
    expect(outcome.sent).toEqual(sent(...LISTS));
    expect(outcome.stderr).toMatch(/^Warning: User hash 0 on 127\.0\.40\.12 is left alone\n/);
  });

  it.each([
    ['a refusal', answers(CAROL_IS, 'nonsense'), 75, `User hash ${CAROL}: nonsense`],
    ['a host that has gone', answers(CAROL_IS, 'NOTFOUND'), 75, `User hash ${CAROL}: NOTFOUND`],
    ['a lookup that fails', answers('TRYAGAIN'), 76, 'Invalid reply from director'],
    [
      'a lost connection',
      { ...answers(CAROL_IS), end: 'half-close' } as const,
      75,
      './director-admin unexpectedly disconnected',
    ],
  ])('ends with %s', async (_, director, status, reason) => {
    const outcome = await run({ line: rebalance('--users'), director });
    expect(outcome).toMatchObject({
      status,
      stderr: `Error: ${reason}\nInfo: 0 of 2 users moved\nError: 2 of 2 users not moved\n`,
    });
    expect(outcome.stdout.match(/\w+$/gm)).toEqual(['result', 'unsent', 'unsent']);
  });

  it.each(['--max-moves x', '--max-moves 0', '--max-parallel 0', '--max-parallel=-1'])(
    'does not take %s',
    async (option) => {
      const usage =
        'doveadm director rebalance [-a <director socket path>] [-n] [--max-moves <n>] [--max-parallel <n>] [--users]\n';
      expect(await run({ line: rebalance(option) })).toEqual({
        status: 64,
        stdout: expect.any(String),
        stderr: usage,
        sent: [],
      });
    },
  );

  it('can be told in words', async () => {
    const { stdout } = await run({
      line: rebalance('', 'formatted'),
      director: answers(CAROL_IS, 'OK', BOB_IS, 'OK'),
    });
    expect(stdout).toContain('127.0.40.20: share -, users 1, 1 by the ring (0 in, 0 out), 0 moved\n');
    const { stdout: users } = await run({ line: rebalance('-n --users', 'formatted'), director: answers() });
    expect(users).toContain(`${CAROL}: 127.0.40.13 to 127.0.40.12\n`);
  });

  it('moves nobody for an output that cannot be', async () => {
    const outcome = await run({ line: rebalance('', 'prometheus'), director: answers() });
    expect(outcome).toMatchObject({ status: 75, sent: sent(...LISTS) });
  });

  it('fits a terminal of 80 columns', async () => {
    const director = answers(CAROL_IS, 'OK', BOB_IS, 'OK');
    const { stdout } = await run({ line: `${doveadm} rebalance`, director, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
