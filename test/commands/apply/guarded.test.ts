import { describe, expect, it } from 'vitest';
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';

const HOSTS = list(
  ['10.0.0.1', 100, 3, '', 'U', 0],
  ['10.0.0.2', 100, 5, '', 'U', 0],
  ['10.0.0.3', 100, 1, '', 'U', 0],
  ['10.0.0.4', 100, 2, 'oslo', 'U', 0],
  ['10.0.0.5', 100, 4, 'bonn', 'D', 0],
);
const LISTS = ['HOST-LIST', 'HOST-LIST-REMOVED'];
const fileOf = (lines: string) =>
  lines
    .split(', ')
    .map((words) => `doveadm director ${words}\n`)
    .join('');
const LEFT = 'would be left without a mail server that is up and has a weight above 0';

describe('apply changes nothing without --force', () => {
  const cases: readonly (readonly [string, string, string, readonly string[], string])[] = [
    [
      'a first line',
      'add 10.0.0.1 100',
      '--prune',
      [
        '2 of 3 mail servers without a tag that are up would go',
        `2 users with the tag 'oslo' ${LEFT}`,
        `4 users with the tag 'bonn' ${LEFT}`,
        '3 of 4 mail servers that are up would go',
      ],
      'remove 4',
    ],
    ['the last of a tag taken down', 'down 10.0.0.4', '', [`2 users with the tag 'oslo' ${LEFT}`], 'change 1'],
    ['the last of a tag without weight', 'update 10.0.0.4 0', '', [`2 users with the tag 'oslo' ${LEFT}`], 'change 1'],
    ['the last of a tag removed', 'remove 10.0.0.4', '', [`2 users with the tag 'oslo' ${LEFT}`], 'remove 1'],
    [
      'most taken down',
      'down 10.0.0.1, update 10.0.0.2 0',
      '',
      ['2 of 3 mail servers without a tag that are up would go'],
      'change 2',
    ],
    ['users thrown out', 'flush 10.0.0.5', '', [`4 users with the tag 'bonn' ${LEFT}`], 'flush 1'],
    [
      'only what is not to be there',
      'remove 10.0.0.5',
      '--prune',
      ['the file names no mail server that is to be there'],
      'remove 5',
    ],
  ];

  it.each(cases)('%s: %s', async (_, lines, options, dangers, would) => {
    const files = { dump: fileOf(lines) };
    const {
      status,
      stdout,
      stderr,
      sent: requests,
    } = await run({
      line: `${doveadm} apply ${options} dump`,
      director: { replies: [HOSTS, '\n'] },
      files,
    });
    expect({ status, requests }).toEqual({ status: 77, requests: sent(...LISTS) });
    const last = `Error: Nothing was changed, this would ${would} mail servers; --force does it anyway\n`;
    expect(stderr.startsWith(dangers.map((danger) => `Error: ${danger}\n`).join(''))).toBe(true);
    expect(stderr.endsWith(last)).toBe(true);
    const [action, count] = would.split(' ');
    expect(stdout.match(new RegExp(`^${action} `, 'gm'))?.length).toBe(Number(count));
  });

  it.each(cases)('but warns with -n of %s: %s', async (_, lines, options, dangers) => {
    const files = { dump: fileOf(lines) };
    const line = `${doveadm} apply ${options} -n dump`;
    const { status, stderr } = await run({ line, director: { replies: [HOSTS, '\n'] }, files });
    expect(status).toBe(2);
    expect(stderr).toContain(`Warning: ${dangers[0]}; apply without -n needs --force\n`);
    const forced = await run({ line: `${line} --force`, director: { replies: [HOSTS, '\n'] }, files });
    expect(forced.stderr).toContain(`Warning: ${dangers[0]}\n`);
  });

  it.each([
    ['empty', ''],
    ['of comments', '# doveadm director add 10.0.0.1 100\n'],
    ['of a snapshot without hosts', '# doveadm director snapshot 1\n# end of snapshot, 0 hosts\n'],
  ])('for a file that is %s', async (_, dump) => {
    const pruned = (options: string, director: readonly string[]) =>
      run({ line: `${doveadm} apply --prune ${options} dump`, director: { replies: director }, files: { dump } });
    const refused = await pruned('', [HOSTS, '\n']);
    expect(refused).toMatchObject({ status: 77, sent: sent(...LISTS) });
    expect(refused.stderr).toMatch(/^Error: the file names no mail server that is to be there\n/);
    const removals = [1, 2, 3, 4, 5].map((last) => `HOST-REMOVE\t10.0.0.${last}`);
    const forced = await pruned('--force', [HOSTS, '\n', ...removals.map(() => 'OK\n'), '\n']);
    expect(forced).toMatchObject({ status: 0, stderr: '', sent: sent(...LISTS, ...removals, 'HOST-LIST') });
  });

  it('except harmless changes', async () => {
    const after = HOSTS.replace('10.0.0.1\t100\t3\t\tU', '10.0.0.1\t100\t3\t\tD');
    const outcome = await run({
      line: `${doveadm} apply dump`,
      director: { replies: [HOSTS, '\n', 'OK\n', after] },
      files: { dump: fileOf('down 10.0.0.1') },
    });
    expect(outcome).toMatchObject({ status: 0, stderr: '', sent: sent(...LISTS, 'HOST-DOWN\t10.0.0.1', 'HOST-LIST') });
  });

  it('for a truncated snapshot, not even with --force', async () => {
    const dump = '# doveadm director snapshot 1\ndoveadm director add 10.0.0.1 100\n';
    const outcome = await run({ line: `${doveadm} apply --prune --force dump`, files: { dump } });
    expect(outcome).toEqual({
      status: 64,
      stdout: '',
      stderr: 'Error: dump: the snapshot has no end line: it was cut off\n',
      sent: [],
    });
  });
});
