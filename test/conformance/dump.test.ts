import { describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import type { Script } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTER_OPTIONS, list } from './harness/tables.ts';

const HOSTS = list(
  ['10.0.0.1', 100, 3, '', 'U', 0],
  ['10.0.0.2', 50, 3, 'tagA', 'D', 1700000000],
  ['fd00::1', 0, 0, 'b', 'U', 0],
);
const REMOVED = list(['10.0.0.9'], ['fd00::9']);

/** `dump` against a server that answers its two requests with the given bytes. */
function dump(hosts: string, removed: string, end: Script['end'] = 'hang', options = ''): Case {
  return {
    run: `doveadm -O ${options} -o base_dir=. director dump`,
    director: { replies: [hosts, removed], end },
  };
}

describeConformance('director dump', () => {
  describe('of hosts', () => {
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => dump(HOSTS, REMOVED, 'hang', options)),
      ...FORMATTER_OPTIONS.map((options) => dump('\n', '\n', 'hang', options)),
      ...FORMATTER_OPTIONS.map((options) => dump('\n', REMOVED, 'hang', options)),
      ...['', '-f json', '-f tab', '-f table'].map((options) => ({
        run: `doveadm -O ${options} director dump -a ./director-admin`,
        director: { replies: [HOSTS, REMOVED] },
      })),
      { run: 'doveadm -O director dump --socket-path=./director-admin', director: { replies: [HOSTS, REMOVED] } },
      { run: 'doveadm -O director dump -a 127.0.0.1:PORT', tcp: { replies: [HOSTS, REMOVED] } },
      { run: 'doveadm -O director dump -a localhost:PORT', tcp: { replies: [HOSTS, REMOVED] } },
      dump(list(...Array.from({ length: 150 }, (_, index) => [`10.0.0.${index}`, 100, 0, 'tagA', 'U', 0])), REMOVED),
      dump(HOSTS, list(...Array.from({ length: 150 }, (_, index) => [`10.0.0.${index}`]))),
    ]);
  });

  describe('of odd replies', () => {
    compareAll([
      ...[
        '10.0.0.1\n\n',
        '\t\n\n',
        '\t\t\n\n',
        '10.0.0.1\t\t\t\n\n',
        '10.0.0.1\t100\t3\n\n',
        '10.0.0.1\t100\t3\ttag\n\n',
        '10.0.0.1\t100\t3\ttag\textra\textra\textra\textra\n\n',
        '10.0.0.1\tx\t3\t\tU\t0\n\n',
        '10.0.0.1\t100\t3\ta@b\tU\t0\r\n\n',
        '10.0.0.1\t100\t3\ttag\0x\tU\t0\n\n',
      ].map((hosts) => dump(hosts, '\n')),
      ...['junk\0x\n\n', '10.0.0.9\r\n\r\n', 'OK\n\n', '\n\n'].map((removed) => dump('\n', removed)),
      ...['a\tb\n\n', '\t\n\n', 'a\x01tb\n\n', '\xff\n\n'].map((removed) => dump('\n', removed, 'hang', '-f tab')),
    ]);
  });

  describe('loses the connection', () => {
    compareAll([
      dump(HOSTS, '', 'half-close'),
      dump(HOSTS, '10.0.0.9\n', 'half-close'),
      dump(HOSTS, '10.0.0.9', 'half-close'),
      dump(HOSTS, '10.0.0.9\n', 'close'),
      dump(HOSTS, '10.0.0.9\n', 'half-close', '-f json'),
      dump(HOSTS, REMOVED, 'close'),
      ...['', '10.0.0.1\t100\n', '10.0.0.1\t100\t1\t\n'].flatMap((hosts) =>
        (['half-close', 'close'] as const).map((end) => ({
          run: 'doveadm -O -o base_dir=. director dump',
          director: { replies: [hosts], end },
        })),
      ),
    ]);
  });

  describe('quotes for the shell, where the original does not', () => {
    const tags: readonly (readonly [tag: string, quoted: string])[] = [
      ['two words', "'10.0.0.1@two words'"],
      ['$(reboot)', "'10.0.0.1@$(reboot)'"],
      ["it's", "'10.0.0.1@it'\\''s'"],
      ['\xc3\xa4', "'10.0.0.1@\xc3\xa4'"],
      ['a;b', "'10.0.0.1@a;b'"],
    ];
    compareAll([
      // D2
      ...tags.map(([tag, quoted]) => ({
        ...dump(list(['10.0.0.1', 100, 3, tag, 'U', 0]), '\n'),
        ours: { stdout: `doveadm director add ${quoted} 100\n` },
      })),
      ...tags.map(([tag, quoted]) => ({
        ...dump('\n', `10.0.0.1@${tag}\n\n`),
        ours: { stdout: `doveadm director remove ${quoted} \n` },
      })),
      {
        run: "ln -sf director-admin 'two words'; doveadm -O director dump -a './two words'",
        director: { replies: [list(['10.0.0.1', 100, 3, '', 'U', 0]), '\n'] },
        ours: { stdout: "doveadm director add -a './two words' 10.0.0.1 100\n" },
      },
      ...tags.map(([tag]) => dump(list(['10.0.0.1', 100, 3, tag, 'U', 0]), '\n', 'hang', '-f tab')),
      dump(list(['10.0.0.1', 100, 3, 'aZ0@%+=:,./_-', 'U', 0]), '\n'),
      // The original prints undefined memory as the tag.
      { ...dump('10.0.0.1\t100\n\n', '\n'), ours: { stdout: 'doveadm director add 10.0.0.1 100\n' } },
    ]);
  });
});
