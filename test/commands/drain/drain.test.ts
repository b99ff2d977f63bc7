import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DirectorProcess } from '../../director/director-process.ts';
import { Logins } from '../../harness/logins.ts';
import { runDoveadm as run, startDoveadm as start } from '../../harness/running-doveadm.ts';
import { matchesSchema } from '../../harness/schema.ts';
import { folderOf } from '../../settings/folder.ts';

const users = Array.from({ length: 60 }, (_, index) => `user${index}`);

/** Starts a director with 60 users on two hosts. A move takes `moveTime`. */
async function busyDirector(moveTime: string, parallel: number): Promise<string> {
  const folder = folderOf({});
  const settings = [
    'base_dir=.',
    'director_mail_servers=10.0.0.1-10.0.0.2',
    `director_user_kick_delay=${moveTime}`,
    `director_max_parallel_moves=${parallel}`,
  ];
  const listen = ['./director-admin', './director-authreply'].flatMap((path) => ['--listen', path]);
  const director = new DirectorProcess(folder, ['-O', ...settings.flatMap((setting) => ['-o', setting]), ...listen]);
  expect(await director.ready()).toMatch(/^director ready/);
  const logins = new Logins(`${folder}/director-authreply`);
  await logins.login(users);
  logins.close();
  return folder;
}

async function hosts(folder: string): Promise<string[]> {
  const { stdout } = await run(folder, '-f', 'tab', '-h', 'director', 'status');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\t\d{4}-[^\t]*/, '\tSINCE'));
}

describe('director drain', () => {
  it('ends when no user is left', async () => {
    const folder = await busyDirector('1 secs', 20);
    const { status, stdout, stderr } = await run(folder, '-v', 'director', 'drain', '10.0.0.1');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^Info: 10\.0\.0\.1: down\nInfo: 10\.0\.0\.1: (\d+) of \1 users remain\n/);
    expect(stderr).toMatch(/Info: 10\.0\.0\.1: drained of \d+ users in \d+\.\d seconds\n$/);
    expect(await hosts(folder)).toEqual(['10.0.0.1\t\t100\tdown\tSINCE\t0', '10.0.0.2\t\t100\tup\t-\t60']);
  });

  it('ends at once for an empty mail server', async () => {
    const folder = await busyDirector('1 hours', 10);
    await run(folder, 'director', 'add', '10.0.0.9');
    expect(await run(folder, 'director', 'drain', '10.0.0.9')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('fails when users remain at the deadline', async () => {
    const folder = await busyDirector('1 hours', 5);
    const { status, stderr } = await run(folder, 'director', 'drain', '--deadline=0.3', '10.0.0.1');
    expect(status).toBe(75);
    expect(stderr).toMatch(/^Error: 10\.0\.0\.1: down, but \d+ of \d+ users remain after 0\.3 seconds\n$/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('reports at %s how far it got', async (signal) => {
    const folder = await busyDirector('1 hours', 5);
    const { child, ended, said } = start(folder, '-v', 'director', 'drain', '10.0.0.1');
    await said('users remain');
    child.kill(signal);
    const { status, stderr } = await ended;
    expect(status).toBe(signal);
    expect(stderr).toMatch(
      /Warning: 10\.0\.0\.1: down, \d+ of \d+ users remain; the director goes on moving them until doveadm director undrain 10\.0\.0\.1\n$/,
    );
  });

  it('fails for an unknown mail server', async () => {
    const folder = await busyDirector('1 hours', 5);
    expect(await run(folder, 'director', 'drain', '10.0.0.7')).toEqual({
      status: 68,
      stdout: '',
      stderr: "Error: 10.0.0.7: doesn't exist\n",
    });
  });

  it.each([
    ['--deadline=soon', "Invalid --deadline: 'soon' is not a number of seconds above 0"],
    ['--deadline=0', "Invalid --deadline: '0' is not a number of seconds above 0"],
    ['--deadline=9999999', "Invalid --deadline: '9999999' is more than 2147483 seconds"],
    ['--max-parallel=0', "Invalid --max-parallel: '0' is not a whole number of at least 1"],
    ['--max-parallel=x', "Invalid --max-parallel: 'x' is not a whole number of at least 1"],
  ])('refuses %s with a reason', async (option, reason) => {
    const folder = await busyDirector('1 hours', 5);
    const stderr = `Error: ${reason}\n`;
    expect(await run(folder, 'director', 'drain', option, '10.0.0.1')).toEqual({ status: 64, stdout: '', stderr });
    expect(await hosts(folder)).toContainEqual(expect.stringMatching(/^10\.0\.0\.1\t\t100\tup/));
  });

  it('requires a mail server', async () => {
    const { status, stderr } = await run(folderOf({}), 'director', 'drain');
    expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining(' <host>...\n') });
  });

  it('takes all mail servers down before it moves users, and prints a row for each', async () => {
    const folder = await busyDirector('1 secs', 100);
    await run(folder, 'director', 'add', '10.0.0.9');
    await run(folder, 'director', 'add', '10.0.0.8');
    const { status, stdout } = await run(folder, '-f', 'json', 'director', 'drain', '10.0.0.1', '10.0.0.2');
    expect(status).toBe(0);
    const outcomes = matchesSchema('drain', stdout);
    expect(outcomes).toMatchObject([
      { host: '10.0.0.1', remaining: 0, result: 'drained' },
      { host: '10.0.0.2', remaining: 0, result: 'drained' },
    ]);
    const moved =
      JSON.stringify(outcomes)
        .match(/(?<="moved":)\d+/g)
        ?.map(Number) ?? [];
    expect(moved.reduce((sum, count) => sum + count)).toBe(users.length);
    expect(await hosts(folder)).toEqual(expect.arrayContaining([expect.stringMatching(/^10\.0\.0\.[12]\t.*\t0$/)]));
  });

  it('shows in a dry run where users would go, and changes nothing', async () => {
    const folder = await busyDirector('0 secs', 100);
    const before = await hosts(folder);
    const count = before[0]?.split('\t').at(-1);
    const { status, stdout } = await run(folder, '-f', 'json', 'director', 'drain', '-n', '10.0.0.1');
    expect(status).toBe(2);
    expect(matchesSchema('drain', stdout)).toEqual([
      { mail_server_ip: '10.0.0.1', new_ip: '10.0.0.2', users: Number(count) },
    ]);
    expect(await hosts(folder)).toEqual(before);
    const all = await run(folder, 'director', 'drain', '-n', '10.0.0.1', '10.0.0.2');
    expect(all.status).toBe(2);
    expect(all.stderr).toMatch(/^Warning: 60 users without a tag would be left .*; drain needs --force for that\n/);
    await run(folder, 'director', 'drain', '10.0.0.1');
    expect((await run(folder, 'director', 'drain', '-n', '10.0.0.1')).status).toBe(0);
  });

  it('leaves users without a mail server only with --force', async () => {
    const folder = await busyDirector('0 secs', 100);
    const before = await hosts(folder);
    expect(await run(folder, 'director', 'drain', '10.0.0.1', '10.0.0.2')).toEqual({
      status: 77,
      stdout: '',
      stderr:
        'Error: 60 users without a tag would be left without a mail server that is up and has a weight above 0\n' +
        'Error: 2 of 2 mail servers that are up would go\n' +
        'Error: Nothing was changed, this would have taken 10.0.0.1, 10.0.0.2 down and moved 60 users; --force does it anyway\n',
    });
    expect(await hosts(folder)).toEqual(before);
    const forced = await run(folder, '-f', 'json', 'director', 'drain', '--force', '10.0.0.1', '10.0.0.2');
    expect(forced.status).toBe(0);
    expect(matchesSchema('drain', forced.stdout)).toMatchObject([
      { moved: 0, remaining: 0, result: 'kicked' },
      { moved: 0, remaining: 0, result: 'kicked' },
    ]);
  });

  it('records its changes', async () => {
    const folder = await busyDirector('0 secs', 100);
    await run(folder, 'director', 'drain', '--log', 'changes', '10.0.0.1');
    await run(folder, 'director', 'undrain', '--log', 'changes', '10.0.0.1');
    const lines = readFileSync(`${folder}/changes`, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^.* server=/, ''))).toEqual([
      expect.stringMatching(/^10\.0\.0\.1 before="up vhosts=100 tag= users=\d+" after="down .*" result=down$/),
      expect.stringMatching(/^10\.0\.0\.1 before="up .*" after="down vhosts=100 tag= users=0" result=drained$/),
      '10.0.0.1 before="down vhosts=100 tag= users=0" after="up vhosts=100 tag= users=0" result=up',
    ]);
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z user=\S+ .*host=\S+ director=\.\/director-admin command="director drain --log changes 10\.0\.0\.1" /,
    );
    const lost = await run(folder, 'director', 'drain', '--log', 'nowhere/changes', '10.0.0.1');
    expect(lost).toEqual({
      status: 75,
      stdout: '',
      stderr: 'Fatal: open(nowhere/changes) failed: No such file or directory\n',
    });
    expect(await hosts(folder)).toContainEqual(expect.stringMatching(/^10\.0\.0\.1\t\t100\tup/));
  });
});

describe('director undrain', () => {
  it('lets a mail server get users again', async () => {
    const folder = await busyDirector('0 secs', 100);
    await run(folder, 'director', 'drain', '10.0.0.1');
    expect(await run(folder, '-v', 'director', 'undrain', '10.0.0.1')).toMatchObject({
      status: 0,
      stderr: 'Info: 10.0.0.1: up\n',
    });
    await run(folder, 'director', 'flush', 'all');
    expect(await hosts(folder)).toContainEqual(expect.stringMatching(/^10\.0\.0\.1\t\t100\tup\tSINCE\t[1-9]/));
  });
});
