import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeConformance } from './harness/dovecot.ts';
import { RealDirector } from './harness/real-director.ts';
import { runProgram } from './harness/run-program.ts';

const CONFIGURED = '10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.20@berlin 10.0.0.21@berlin fd00::1';
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** The options of plan, and the commands that make the same changes. */
const CHANGES: readonly (readonly [plan: string, commands: readonly string[]])[] = [
  ['', []],
  ['--set 10.0.0.1=30', ['update 10.0.0.1 30']],
  ['--set 10.0.0.1=0 --set fd00::1=250', ['update 10.0.0.1 0', 'update fd00::1 250']],
  ['--add 10.0.0.4', ['add 10.0.0.4']],
  ['--add 10.0.0.4=7 --add 10.0.0.22@berlin', ['add 10.0.0.4 7', 'add 10.0.0.22@berlin']],
  ['--add 10.0.0.23@paris', ['add 10.0.0.23@paris']],
  ['--down 10.0.0.2', ['down 10.0.0.2']],
  ['--down 10.0.0.20 --down 10.0.0.21', ['down 10.0.0.20', 'down 10.0.0.21']],
  ['--remove 10.0.0.2 --remove 10.0.0.20', ['remove 10.0.0.2', 'remove 10.0.0.20']],
  [
    '--remove 10.0.0.2 --add 10.0.0.0=150 --down fd00::1 --set 10.0.0.20=1',
    ['remove 10.0.0.2', 'add 10.0.0.0 150', 'down fd00::1', 'update 10.0.0.20 1'],
  ],
];

describeConformance('director plan predicts the moves of users', () => {
  let director: RealDirector;
  beforeAll(async () => {
    const settings = 'director_max_parallel_moves = 100000\ndirector_max_parallel_kicks = 100000';
    director = await RealDirector.start({ mailServers: CONFIGURED, settings });
  });
  afterAll(() => director?.stop());

  const doveadm = (line: string) => runProgram('ours', line, { folder: director.folder });
  const original = async (commands: readonly string[]) => {
    const line = commands.map((words) => `doveadm -c dovecot.conf director ${words}`).join(' && ');
    expect(await runProgram('original', line, { folder: director.folder })).toMatchObject({ status: 0, stderr: '' });
  };
  const users = async () => {
    const lines = (await director.request('USER-LIST')).trimEnd().split('\n');
    return lines
      .map((text) => text.split('\t'))
      .map(([hash, , ip]) => `${hash} ${ip}`)
      .sort();
  };
  const rows = async (options: string) => {
    const { status, stdout, stderr } = await doveadm(`doveadm -c dovecot.conf -h -f tab director plan ${options}`);
    expect(status).toBe(0);
    // Some of the changes are dangerous.
    expect(stderr).toMatch(/^(Warning: .* need --force for that\n)*$/);
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => text.split('\t'));
  };
  const reset = async () => {
    const lines = CONFIGURED.split(' ').flatMap((host) => [`add ${host} 100`, `up ${host.split('@', 1)[0]}`]);
    await writeFile(join(director.folder, 'all'), lines.map((words) => `doveadm director ${words}\n`).join(''));
    expect((await doveadm('doveadm -c dovecot.conf director apply --prune --force --log log all')).status).toBe(0);
    await original(['flush -F all']);
  };

  it.each(CHANGES)('plan %s', async (plan, commands) => {
    await reset();
    await director.assignUsers(names('user', 300));
    await director.assignUsers(names('reader', 100), 'berlin');
    await original(['move user1 10.0.0.1', 'move user2 10.0.0.2', 'move user3 fd00::1']);
    const before = await users();
    const moves = await rows(`--users ${plan}`);
    const hosts = await rows(plan);
    const pairs = await rows(`--moves ${plan}`);

    await original([...commands, 'flush all']);
    const after = await users();
    const target = new Map(moves.map(([hash, from, to]) => [`${hash} ${from}`, `${hash} ${to}`]));
    const predicted = before.map((user) => target.get(user) ?? user).filter((user) => !user.endsWith(' -'));
    expect(after).toEqual(predicted.sort());

    const count = (list: readonly string[], ip: string | undefined) =>
      list.filter((user) => user.endsWith(` ${ip}`)).length;
    for (const [ip, , , , , , now, then, arriving, leaving] of hosts) {
      expect([ip, Number(now), Number(then)]).toEqual([ip, count(before, ip), count(after, ip)]);
      expect(Number(now) - Number(leaving) + Number(arriving)).toBe(Number(then));
    }
    expect(pairs.reduce((sum, [, , some]) => sum + Number(some), 0)).toBe(moves.length);
  });
});
