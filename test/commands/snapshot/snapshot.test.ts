import { describe, expect, it } from 'vitest';
import program from '../../../package.json' with { type: 'json' };
import { doveadm, run, sent } from '../../cli/scripted-run.ts';
import { list } from '../../conformance/harness/tables.ts';
import { matchesSchema } from '../../harness/schema.ts';

const HOSTS = list(
  ['10.0.0.1', 100, 3, '', 'U', 0],
  ['10.0.0.1', 7, 0, 'tw\xf6', 'D', 0],
  ['10.0.0.2', 50, 5, "it's \xe4", 'D', 0],
  ['fd00::1', 0, 5, 'a\\nb', 'U', 0],
);
const REMOVED = list(['10.0.0.9']);
const LISTS = ['HOST-LIST', 'HOST-LIST-REMOVED'];
const director = { replies: [HOSTS, REMOVED] };
const expected = `# doveadm director snapshot 1
# program ${program.name} ${program.version}
# director ./director-admin
# time TIME
# hosts 4
doveadm director add 10.0.0.1 100
doveadm director up 10.0.0.1
# once more, out of reach of every command: 10.0.0.1@tw\\xf6 7 down
doveadm director add '10.0.0.2@it'\\''s \xe4' 50
doveadm director down 10.0.0.2
doveadm director add 'fd00::1@a\\nb' 0
doveadm director up fd00::1
doveadm director remove 10.0.0.9
# end of snapshot, 4 hosts
`;
const timeless = (text: string) => text.replace(/(?<=^# time )\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m, 'TIME');
const snapshot = `${doveadm} snapshot`;

describe('snapshot', () => {
  it.each(['', '-'])('prints everything needed to restore the mail servers %s', async (file) => {
    const { stdout, ...rest } = await run({ line: `${snapshot} ${file}`, director });
    expect(rest).toEqual({ status: 0, stderr: '', sent: sent(...LISTS) });
    expect(timeless(stdout)).toBe(expected);
  });

  it('writes the same to a file, with every formatter', async () => {
    for (const format of ['', '-f json', '-f table', '-f formatted']) {
      const line = `${snapshot.replace('-O', `-O ${format}`)} file; cat file; ls`;
      const { stdout, status } = await run({ line, director });
      expect(status).toBe(0);
      expect(timeless(stdout).replace(/^\[?\]?\n?(?=#)/, '')).toBe(`${expected}director-admin\nfile\n`);
    }
  });

  it('leaves apply nothing to do', async () => {
    const { stdout } = await run({ line: snapshot, director });
    const line = `${doveadm} apply --prune --all file`;
    const outcome = await run({ line, director, files: { file: stdout } });
    expect(outcome).toMatchObject({ status: 0, stderr: '', sent: sent(...LISTS) });
    expect(outcome.stdout.match(/^\w+/gm)).toEqual(['action', 'keep', 'keep', 'keep', 'keep', '4']);
  });

  it('gives JSON with numbers', async () => {
    const { stdout } = await run({ line: snapshot.replace('-O', '-Of json'), director });
    expect(matchesSchema('snapshot', Buffer.from(stdout, 'latin1').toString())).toEqual([
      { mail_server_ip: '10.0.0.1', tag: '', vhosts: 100, state: 'up' },
      { mail_server_ip: '10.0.0.1', tag: 'tw\ufffd', vhosts: 7, state: 'down' },
      { mail_server_ip: '10.0.0.2', tag: "it's \ufffd", vhosts: 50, state: 'down' },
      { mail_server_ip: 'fd00::1', tag: 'a\\nb', vhosts: 0, state: 'up' },
      { mail_server_ip: '10.0.0.9', tag: '', vhosts: null, state: 'removed' },
    ]);
  });

  it.each([
    ['a list without its end', { replies: ['10.0.0.1\t100\t3\t\tU\t0\n'], end: 'half-close' }, 75],
    ['no second list', { replies: [HOSTS], end: 'half-close' }, 75],
    ['an end in the second list', { replies: [HOSTS, '10.0.0.9\n'], end: 'close' }, 75],
    ['a host that makes no sense', { replies: [HOSTS.replace('\t7\t', '\tx\t'), REMOVED] }, 76],
    ['a removed host that makes no sense', { replies: [HOSTS, list(['x y'])] }, 76],
  ] as const)('writes nothing after %s', async (_, broken, status) => {
    const files = { old: 'as it was\n' };
    const printed = await run({ line: snapshot, director: broken });
    expect(printed).toMatchObject({ status, stdout: '' });
    expect(printed.stderr).toMatch(/^Fatal: [^\n]+\n$/);
    const kept = await run({ line: `${snapshot} old; echo $?; cat old; ls`, director: broken, files });
    expect(kept.stdout).toBe(`${status}\nas it was\ndirector-admin\nold\n`);
  });

  it('keeps the mode of a file, and symbolic links', async () => {
    const files = { old: 'as it was\n' };
    const line = `chmod 640 old; ln -s old link; ${snapshot} link; stat -c '%a %F' old link; head -n 1 old; ls`;
    const { stdout } = await run({ line, director, files });
    expect(stdout).toBe(
      '640 regular file\n777 symbolic link\n# doveadm director snapshot 1\ndirector-admin\nlink\nold\n',
    );
  });

  it('creates a new file with the umask', async () => {
    const { stdout } = await run({ line: `umask 027; ${snapshot} new; stat -c %a new`, director });
    expect(stdout).toBe('640\n');
  });

  it.each([
    ['where there is no folder', 'true', 'none/file', 'open(none/file) failed: No such file or directory'],
    ['over a folder', 'mkdir file', 'file', 'file is not a regular file'],
    ['over a device', 'true', '/dev/null', '/dev/null is not a regular file'],
    ['over a FIFO', 'mkfifo file', 'file', 'file is not a regular file'],
    ['on a full disk', 'echo old > file; ulimit -f 0', 'file', 'write(file) failed: File too large'],
  ])('fails %s', async (_, before, file, reason) => {
    const line = `${before}; trap '' XFSZ; ${snapshot} ${file}`;
    const { status, stdout, stderr } = await run({
      line: `${line}; s=$?; test -f file && cat file; ls | grep new; exit $s`,
      director,
    });
    expect({ status, stderr }).toEqual({ status: 75, stderr: `Fatal: ${reason}\n` });
    expect(stdout).toBe(before.startsWith('echo') ? 'old\n' : '');
  });
});
