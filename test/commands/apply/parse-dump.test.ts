import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDump } from '../../../src/commands/apply/parse-dump.ts';
import { shellWord } from '../../../src/posix/shell-words.ts';
import { anyBytes } from '../../arbitraries.ts';

const add = (host: string, vhosts: number | undefined, tag = '', line = 1) => ({
  line,
  kind: 'add',
  host,
  tag,
  vhosts,
});

describe('a dump', () => {
  it('is parsed as it is printed', () => {
    const text = `doveadm director add 10.0.0.1 100
doveadm director add 10.0.0.3@berlin 0
doveadm director add 'fd00::1@two words' 7
doveadm director remove 10.0.0.2 
`;
    expect(parseDump(text)).toEqual({
      statements: [
        add('10.0.0.1', 100),
        add('10.0.0.3', 0, 'berlin', 2),
        add('fd00::1', 7, 'two words', 3),
        { line: 4, kind: 'remove', host: '10.0.0.2', tag: '', vhosts: undefined },
      ],
      socketPath: undefined,
      faults: [],
    });
  });

  it.each([
    ['add 10.0.0.1', add('10.0.0.1', undefined)],
    ['add -t berlin 10.0.0.1 5', add('10.0.0.1', 5, 'berlin')],
    ["add -t '' 10.0.0.1@x 5", add('10.0.0.1', 5, 'x')],
    ['add 10.0.0.1@a@b 5', add('10.0.0.1', 5, 'a@b')],
    ['add 10.0.0.1@ 005', add('10.0.0.1', 5)],
    ['add mail.example 1000', add('mail.example', 1000)],
    ['update 10.0.0.1 5', { line: 1, kind: 'update', host: '10.0.0.1', tag: '', vhosts: 5 }],
    ['flush -a /x 10.0.0.1', { line: 1, kind: 'flush', host: '10.0.0.1', tag: '', vhosts: undefined }],
    ['up 10.0.0.1', { line: 1, kind: 'up', host: '10.0.0.1', tag: '', vhosts: undefined }],
    ['down 10.0.0.1', { line: 1, kind: 'down', host: '10.0.0.1', tag: '', vhosts: undefined }],
  ])('can contain %s', (words, statement) => {
    expect(parseDump(`doveadm director ${words}\n`)).toEqual({
      statements: [statement],
      socketPath: words.includes('-a') ? '/x' : undefined,
      faults: [],
    });
  });

  it.each([
    ['rm -rf /', 'not doveadm director add|update|remove|up|down|flush'],
    ['doveadm', 'not doveadm director add|update|remove|up|down|flush'],
    ['doveadm -v director add 10.0.0.1 100', 'not doveadm director add|update|remove|up|down|flush'],
    ['doveadm director flush all', 'flush of all, not of one host'],
    ['doveadm director flush -F 10.0.0.1', 'unknown option -F'],
    ['doveadm director update 10.0.0.1', 'update without a vhost count'],
    ['doveadm director update 10.0.0.1 5 6', "'6' after all arguments"],
    ['doveadm director flush 10.0.0.1 5', "'5' after all arguments"],
    ['sudo doveadm director add 10.0.0.1', 'not doveadm director add|update|remove|up|down|flush'],
    ['doveadm ring add 10.0.0.1', 'not doveadm director add|update|remove|up|down|flush'],
    ['sh director add 10.0.0.1', 'not doveadm director add|update|remove|up|down|flush'],
    ['doveadm director add', 'add without a host'],
    ['doveadm director remove -a /x', 'remove without a host'],
    ['doveadm director add -a', '-a without a value'],
    ['doveadm director add -x 10.0.0.1', 'unknown option -x'],
    ['doveadm director remove -t x 10.0.0.1', 'unknown option -t'],
    ['doveadm director add 10.0.0.1 5 6', "'6' after all arguments"],
    ['doveadm director down 10.0.0.1 5', "'5' after all arguments"],
    ['doveadm director add 10.0.0.1 x', "invalid vhost count 'x'"],
    ['doveadm director add 10.0.0.1 ""', "invalid vhost count ''"],
    ['doveadm director add 10.0.0.1 1001', 'vhost count 1001 is above 1000'],
    ['doveadm director add 10 100', "invalid host '10'"],
    ["doveadm director add '' 100", "invalid host ''"],
    ["doveadm director down '10.0.0.1 x'", "invalid host '10.0.0.1 x'"],
    ['doveadm director add 10.0.0.1 $COUNT', '$ outside quotes'],
  ])('cannot contain %s', (line, reason) => {
    const text = `# first\n${line}\ndoveadm director add 10.0.0.9 1\n`;
    const { statements, faults } = parseDump(text);
    expect(faults).toEqual([{ line: 2, reason }]);
    expect(statements).toEqual([add('10.0.0.9', 1, '', 3)]);
  });

  it('reports all errors, in the order of the lines', () => {
    const { faults } = parseDump('doveadm director add\ndoveadm; x\nx\n');
    expect(faults.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it('must not name two sockets', () => {
    const of = (...sockets: string[]) =>
      parseDump(sockets.map((socket) => `doveadm director add ${socket} 10.0.0.1 1\n`).join(''));
    expect(of('-a /run/a', "-a '/run/a'")).toMatchObject({ socketPath: '/run/a', faults: [] });
    const reason = 'another socket than on line 1';
    expect(of('-a /run/a', '-a /run/b', '').faults).toEqual([2, 3].map((line) => ({ line, reason })));
    expect(of('', '-a /run/b').faults).toEqual([{ line: 2, reason }]);
  });

  it('keeps any tag', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const tag = bytes.replaceAll('\0', '');
        const text = `doveadm director add ${shellWord(`10.0.0.1@${tag}`)} 100\n`;
        expect(parseDump(text)).toMatchObject({ statements: [{ host: '10.0.0.1', tag }], faults: [] });
      }),
    );
  });
});
