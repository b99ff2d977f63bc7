import { describe, expect, it } from 'vitest';
import { type Dump, parseDump } from '../../../src/commands/apply/parse-dump.ts';
import { snapshotLines } from '../../../src/commands/snapshot/snapshot-text.ts';
import { shellWord } from '../../../src/posix/shell-words.ts';

const tags = [
  '',
  'oslo',
  "it's",
  'two\nlines',
  '\xe4',
  '# doveadm director snapshot 1',
  'x\n# end of snapshot, 10 hosts',
];
const hosts = Array.from({ length: 10 }, (_, index) => ({
  ip: `10.0.0.${(index + 1) * 10}`,
  tag: tags[index] ?? '',
  vhosts: 100,
  users: 0,
  up: index % 3 > 0,
}));

const dump = hosts
  .map(({ ip, tag, vhosts }) => `doveadm director add ${shellWord(tag === '' ? ip : `${ip}@${tag}`)} ${vhosts}\n`)
  .join('');
const snapshot = `${snapshotLines({ director: '/run/x', time: new Date(), hosts, removed: ['10.0.0.1'] }).join('\n')}\n`;

const isRefused = ({ statements, faults }: Dump) => faults.length > 0 || statements.length === 0;
const cuts = (text: string) => Array.from(text, (_, index) => parseDump(text.slice(0, index)));

describe('a truncated file', () => {
  it('is refused as a snapshot, wherever it is cut', () => {
    expect(isRefused(parseDump(snapshot))).toBe(false);
    expect(cuts(snapshot).filter((cut) => !isRefused(cut))).toEqual([]);
  });

  it('is refused as a dump, unless it is cut after a line', () => {
    const all = parseDump(dump).statements;
    expect(all.length).toBe(10);
    const taken = cuts(dump).filter((cut) => !isRefused(cut));
    expect(taken.map(({ statements }) => statements)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((end) => all.slice(0, end)),
    );
  });

  it('has an error for its last line', () => {
    const reason = 'no line feed at the end: the file was cut off?';
    for (const end of ['', ' 10', ' 10.0.0.1', " 'x", '; x']) {
      const text = `doveadm director add 10.0.0.1\ndoveadm director down${end}`;
      expect(parseDump(text).faults).toEqual([{ line: 2, reason }]);
    }
    expect(parseDump('# only a comment').faults).toEqual([{ line: 1, reason }]);
  });
});

describe('a snapshot', () => {
  const add = 'doveadm director add 10.0.0.1 100\n';
  const start = '# doveadm director snapshot 1\n';
  const end = '# end of snapshot, 1 host\n';

  it.each([
    ['with other hosts than it had', `${start}${add}doveadm director add 10.0.0.2 5\n${end}`],
    ['with remarks before it', `# of Monday\n\n${start}${add}${end}`],
    ['with remarks in it', `${start}# a remark\n${add} # another\n${end}\n\n`],
    ['without its first line, which is a dump then', `${add}${end}`],
  ])('is taken %s', (_, text) => {
    expect(parseDump(text).faults).toEqual([]);
  });

  const cut = { line: undefined, reason: 'the snapshot has no end line: it was cut off' };
  it.each([
    ['without its end', `${start}${add}`, cut],
    ['with its end above the last command', `${start}${end}${add}`, cut],
    ['with something else for an end', `${start}${add}# end of snapshot\n`, cut],
    ['with its end behind a command', `${start}${add.trimEnd()} ${end}`, cut],
    [
      'with another one behind it',
      `${start}${add}${start}${add}${end}`,
      { line: 3, reason: 'another snapshot begins here' },
    ],
    [
      'of another form',
      `${start.replace('1', '2')}${add}${end}`,
      { line: 1, reason: 'only snapshots of the form 1 are understood' },
    ],
  ])('is refused %s', (_, text, fault) => {
    expect(parseDump(text)).toEqual({ statements: [], socketPath: undefined, faults: [fault] });
  });
});
