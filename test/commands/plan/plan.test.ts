import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';
import { matchesSchema } from '../../harness/schema.ts';

const HOSTS = list(
  ['127.0.40.11', 100, 1, '', 'U', 0],
  ['127.0.40.12', 100, 1, '', 'U', 0],
  ['127.0.40.13', 100, 1, '', 'U', 0],
  ['127.0.40.20', 7, 1, 'x', 'D', 1],
);
/** The hashes of alice, carol, bob and one more. */
const USERS = list(
  [1669653170, 1700000000, '127.0.40.11'],
  [2845841792, 1700000000, '127.0.40.13'],
  [2677887420, 1700000000, '127.0.40.12'],
  [5, 1700000000, '127.0.40.20'],
);
const director = { replies: [HOSTS, USERS] };
const WARNING =
  "Warning: 1 users with the tag 'x' would be left without a mail server that is up and has a weight above 0; " +
  'drain and apply need --force for that\n';
const usage = /^doveadm director plan \[-a <director socket path>\] .*\n$/;

describe('plan', () => {
  it('shows each host before and after the changes', async () => {
    const changes =
      '--set 127.0.40.11=50 --down 127.0.40.12 --set 127.0.40.12=7 --add 127.0.40.14@x=y=3 --add 127.0.40.10';
    const line = `${doveadm} plan ${changes} --remove 127.0.40.13 --up 127.0.40.20`.replace('-O', '-Ovf tab');
    const { status, stdout, stderr, sent: lines } = await run({ line, director });
    expect({ status, stderr, lines }).toEqual({
      status: 0,
      stderr:
        'Warning: 2 of 3 mail servers without a tag that are up would go; drain and apply need --force for that\n' +
        'Warning: 2 of 3 mail servers that are up would go; drain and apply need --force for that\n' +
        'Info: 2 of 4 users would not stay\n',
      lines: sent('HOST-LIST', 'USER-LIST'),
    });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((text) => text.split('\t'));
    expect(rows.map(([ip, tag, vhosts, change]) => [ip, tag, vhosts, change].join(' '))).toEqual([
      'mail server ip tag vhosts change',
      '127.0.40.10  - add 100',
      '127.0.40.11  100 to 50',
      '127.0.40.12  100 to 7 down',
      '127.0.40.13  100 remove',
      '127.0.40.14 x=y - add 3',
      '127.0.40.20 x 7 up',
    ]);
    expect(rows[4]?.slice(4)).toEqual([expect.stringMatching(/^3\d\.\d\d%$/), '-', '1', '0', '0', '1']);
    expect(rows[6]?.slice(4)).toEqual(['-', '100.00%', '1', '1', '0', '0']);
  });

  it('without changes shows what a flush would do', async () => {
    expect(await run({ line: `${doveadm} plan --users`.replace('-O', '-Of tab'), director })).toMatchObject({
      status: 0,
      stdout:
        'hash\tmail server ip\tnew mail server ip\n' +
        '2845841792\t127.0.40.13\t127.0.40.12\n2677887420\t127.0.40.12\t127.0.40.13\n5\t127.0.40.20\t-\n',
    });
    expect(await run({ line: `${doveadm} plan --moves`.replace('-O', '-Of json'), director })).toMatchObject({
      status: 0,
      stdout:
        '[{"mail_server_ip":"127.0.40.12","new_ip":"127.0.40.13","users":1},' +
        '{"mail_server_ip":"127.0.40.13","new_ip":"127.0.40.12","users":1},' +
        '{"mail_server_ip":"127.0.40.20","new_ip":null,"users":1}]\n',
    });
  });

  it.each(['--all', '--moves', '--users', '--add 127.0.40.14 --remove 127.0.40.13', ''])(
    'has a schema for its JSON with %s',
    async (options) => {
      const { stdout } = await run({ line: `${doveadm} plan ${options}`.replace('-O', '-Of json'), director });
      expect(matchesSchema('plan', stdout)).not.toEqual([]);
    },
  );

  it('shows mail servers that stay as they are only with --all', async () => {
    const inPlace = { replies: [HOSTS, list([1669653170, 1700000000, '127.0.40.11'])] };
    const shown = async (options: string) => {
      const { stdout } = await run({ line: `${doveadm} plan ${options}`, director: inPlace });
      return stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' ', 1)[0]);
    };
    expect(await shown('')).toEqual(['0']);
    expect(await shown('--up 127.0.40.20')).toEqual(['mail', '127.0.40.20', '0']);
    expect(await shown('--set 127.0.40.11=50')).toEqual(['mail', '127.0.40.11', '127.0.40.12', '127.0.40.13', '0']);
    const all = ['mail', '127.0.40.11', '127.0.40.12', '127.0.40.13', '127.0.40.20', '0'];
    expect(await shown('--all')).toEqual(all);
  });

  it('ends with a summary, with numbers aligned right', async () => {
    const { stdout } = await run({ line: `${doveadm} plan --up 127.0.40.20`, director });
    expect(stdout.split('\n').slice(-3)).toEqual([
      expect.stringMatching(/^127\.0\.40\.20 {4}x {8}7 up {10}- {3}100\.00% {5}1 {9}1 {2}0 {3}0$/),
      '2 of 4 users would not stay; 1 of 4 mail servers unchanged',
      '',
    ]);
    const users = await run({ line: `${doveadm} plan --users`, director });
    expect(users.stdout).toMatch(/\n3 of 4 users would not stay\n$/);
  });

  it('warns of changes that other commands refuse', async () => {
    expect((await run({ line: `${doveadm} plan --moves`, director })).stderr).toBe(WARNING);
    const { stderr } = await run({ line: `${doveadm} plan --up 127.0.40.20`, director });
    expect(stderr).toBe('');
  });

  it('can be interrupted while it computes a ring of the largest weights', async () => {
    const hosts = Array.from({ length: 2000 }, (_, index) => [
      `10.0.${index >> 8}.${index & 255}`,
      1000,
      0,
      '',
      'U',
      0,
    ]);
    // A program that does not react to the signal is killed, with the status 137.
    const line = `timeout -s TERM -k 2 0.5 ${doveadm} plan`;
    const { status } = await run({ line, director: { replies: [list(...hosts), '\n'] } });
    expect(status).toBe(124);
  });

  it('refuses a list with an invalid weight', async () => {
    const replies = [list(['10.0.0.1', 1001, 0, '', 'U', 0])];
    expect(await run({ line: `${doveadm} plan`, director: { replies } })).toMatchObject({
      status: 76,
      stderr: 'Fatal: Invalid HOST-LIST reply: 10.0.0.1\n',
    });
    const greatest = [list(['10.0.0.1', 1000, 0, '', 'U', 0]), '\n'];
    expect(await run({ line: `${doveadm} plan`, director: { replies: greatest } })).toMatchObject({ status: 0 });
  });

  it('accepts a weight of 1000', async () => {
    const line = `${doveadm} plan --set 127.0.40.11=1000 --add 127.0.40.14=1000`.replace('-O', '-Of tab');
    const { status, stdout } = await run({ line, director });
    expect(status).toBe(0);
    expect(stdout).toContain('\tto 1000\t');
    expect(stdout).toContain('\tadd 1000\t');
  });

  it.each(['', '--moves', '--users'])('prints sentences with -f formatted %s', async (option) => {
    const { stdout } = await run({ line: `${doveadm} plan ${option}`.replace('-O', '-Of formatted'), director });
    expect(stdout).toContain(
      {
        '': '127.0.40.20 (-): share - to -, users 1 to 0 (0 in, 1 out)\n',
        '--moves': '1 users from 127.0.40.20 to -\n',
      }[option] ?? '5: 127.0.40.20 to -\n',
    );
  });

  it('fits a terminal of 80 columns', async () => {
    const { stdout } = await run({ line: `${doveadm} plan --set 127.0.40.11=50`, director, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ['--set 127.0.40.11', "Invalid --set: '127.0.40.11' has no vhost count after a '='"],
    ['--set 127.0.40.11=', "Invalid --set: '' is not a vhost count"],
    ['--set 127.0.40.11=x', "Invalid --set: 'x' is not a vhost count"],
    ['--set =5', 'Invalid --set: there is no mail server before the vhost count or the tag'],
    ['--add 127.0.40.11=4294967296', "Invalid --add: '4294967296' is not a vhost count"],
    ['--add 127.0.40.11=many', "Invalid --add: 'many' is not a vhost count"],
    ['--add @x', 'Invalid --add: there is no mail server before the vhost count or the tag'],
    ['--down 11', "Invalid --down: '11' is a number, not a mail server"],
    ['--up 127.0.40.11 --down 127.0.40.11', '127.0.40.11: contradictory changes'],
  ])('does not take %s', async (options, reason) => {
    const { status, stdout, stderr, sent: lines } = await run({ line: `${doveadm} plan ${options}` });
    expect({ status, stdout, lines }).toEqual({ status: 64, stdout: '', lines: [] });
    const [error, ...rest] = stderr.split(/(?<=\n)/);
    expect(error).toBe(`Error: ${reason}\n`);
    expect(rest.join('')).toMatch(usage);
  });

  it.each(['--moves --users', '--moves --all', '--users --all'])('does not take %s', async (options) => {
    const { status, stderr } = await run({ line: `${doveadm} plan ${options}` });
    expect(status).toBe(64);
    expect(stderr).toMatch(usage);
  });

  it.each([
    ['--set 127.0.40.99=5', 68, "127.0.40.99: doesn't exist"],
    ['--remove 127.0.40.99', 68, "127.0.40.99: doesn't exist"],
    ['--set 127.0.40.11=1001', 75, '127.0.40.11: vhost count too large'],
    ['--add 127.0.40.11@y', 75, "127.0.40.11: host tag can't be changed"],
    ['--add 127.0.40.300', 75, 'gethostname(127.0.40.300) failed: Name or service not known'],
  ])('reports %s', async (options, status, reason) => {
    expect(await run({ line: `${doveadm} plan ${options}`, director })).toMatchObject({
      status,
      stdout: '',
      stderr: `Error: ${reason}\n`,
    });
  });

  it('fails if a list is invalid or incomplete', async () => {
    expect(await run({ line: `${doveadm} plan`, director: { replies: [HOSTS, '5\tx\ty\n\n'] } })).toMatchObject({
      status: 76,
      stdout: '',
      stderr: `${WARNING}Fatal: Invalid USER-LIST reply: 5\tx\ty\n`,
    });
    const lost = { replies: [HOSTS, USERS.slice(0, -1)], end: 'half-close' } as const;
    expect(await run({ line: `${doveadm} plan`, director: lost })).toMatchObject({
      status: 75,
      stdout: '',
      stderr: `${WARNING}Fatal: ./director-admin unexpectedly disconnected\n`,
    });
  });
});
