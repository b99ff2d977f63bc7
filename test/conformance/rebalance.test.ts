import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeConformance } from './harness/dovecot.ts';
import { RealDirector } from './harness/real-director.ts';
import { runProgram } from './harness/run-program.ts';

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describeConformance('director rebalance', () => {
  let director: RealDirector;
  beforeAll(async () => {
    director = await RealDirector.start({
      mailServers: '10.0.0.1 10.0.0.2 10.0.0.20@berlin fd00::1',
      settings: 'director_user_kick_delay = 1 secs\ndirector_max_parallel_moves = 40',
    });
  });
  afterAll(() => director?.stop());

  const doveadm = (words: string) =>
    runProgram('ours', `doveadm -c dovecot.conf -h -f tab ${words}`, { folder: director.folder });
  const original = (words: string) =>
    runProgram('original', `doveadm -c dovecot.conf director ${words}`, { folder: director.folder });
  const users = async () => {
    const lines = (await director.request('USER-LIST')).trimEnd().split('\n');
    return lines.map((text) => text.split('\t')).map(([hash, , ip]) => `${hash} ${ip}`);
  };
  /** The users to move. */
  const misplaced = async () => {
    const { stdout } = await doveadm('director rebalance -n --users');
    return stdout.split('\n').slice(0, -1);
  };

  it('moves users to where a flush would move them', async () => {
    await director.assignUsers(names('user', 200));
    await director.assignUsers(names('reader', 50), 'berlin');
    for (const words of ['add 10.0.0.3', 'add 10.0.0.21@berlin', 'update 10.0.0.1 20', 'move user0 10.0.0.1']) {
      expect(await original(words)).toMatchObject({ status: 0, stderr: '' });
    }
    const before = await users();
    const wanted = await misplaced();
    expect(wanted.length).toBeGreaterThan(40);

    const some = await doveadm('director rebalance --max-moves 5');
    expect(some).toMatchObject({ status: 0, stderr: '' });
    expect((await misplaced()).length).toBe(wanted.length - 5);

    const all = await doveadm('-v director rebalance --users');
    expect(all.status).toBe(0);
    const left = wanted.length - 5;
    expect(all.stderr).toBe(
      `${Array.from({ length: Math.ceil(left / 40) - 1 }, (_, index) => `Info: ${(index + 1) * 40} of ${left} users\n`).join('')}` +
        `Info: ${left} of ${left} users moved\n`,
    );
    expect(
      all.stdout
        .split('\n')
        .slice(0, -1)
        .every((row) => row.endsWith('\tmoved')),
    ).toBe(true);

    const targets = new Map(
      wanted.map((row) => row.split('\t')).map(([hash, from, to]) => [`${hash} ${from}`, `${hash} ${to}`]),
    );
    const after = await users();
    expect(after.toSorted()).toEqual(before.map((user) => targets.get(user) ?? user).toSorted());
    await original('flush all');
    expect((await users()).toSorted()).toEqual(after.toSorted());
    expect(await doveadm('director rebalance -n')).toMatchObject({ status: 0 });
  });

  it('waits for users who are being moved', async () => {
    await director.assignUsers(names('user', 200));
    await original('move user7 10.0.0.1');
    await original('move user7 fd00::1');
    const outcome = await doveadm('director rebalance');
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(await misplaced()).toEqual([]);
  });

  it('moves users whose mail server is down', async () => {
    await original('down 10.0.0.2');
    await original('down 10.0.0.20');
    await original('down 10.0.0.21');
    expect(await doveadm('director rebalance')).toMatchObject({
      status: 0,
      stderr:
        "Warning: 50 users with the tag 'berlin' stay where they are: " +
        'no mail server with that tag is up and has a weight above 0\n',
    });
    const now = await users();
    expect(now.some((user) => user.endsWith(' 10.0.0.2'))).toBe(false);
    // No other mail server has their tag.
    expect(now.filter((user) => user.includes(' 10.0.0.2')).length).toBe(50);
  });
});
