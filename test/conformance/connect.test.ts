import { describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { type Script, VERSION_LINE } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { list } from './harness/tables.ts';

const ONE_HOST = { replies: [list(['10.0.0.1', 100, 3, 'tagA', 'U', 1700000000])] };
const STATUS = 'doveadm -O director status';

/** Every subcommand that connects, with valid arguments. */
const SUBCOMMANDS = [
  'status',
  'status alice',
  'map -f users',
  'map -f users 10.0.0.1',
  'map -h -f users 1',
  'add 10.0.0.1',
  'update 10.0.0.1 5',
  'up 10.0.0.1',
  'down 10.0.0.1',
  'remove 10.0.0.1',
  'move alice 10.0.0.1',
  'kick alice',
  'flush all',
  'flush 10.0.0.1',
  'dump',
  'ring add 10.0.0.1',
  'ring remove 10.0.0.1',
  'ring status',
];

function greeted(greeting: string, end: Script['end'] = 'hang'): Case {
  return { run: `${STATUS} -a ./director-admin`, director: { greeting, end, replies: ['\n'] } };
}

/** A server that sends only this, and ends after the VERSION line of the client. */
function greetedLast(greeting: string, end: Script['end']): Case {
  return { run: `${STATUS} -a ./director-admin`, director: { greeting, end } };
}

const TIMED_OUT = 'Fatal: read(./director-admin) timed out (is director configured?)\n';

describeConformance('connecting', () => {
  describe('to a unix socket', () => {
    const files = { plain: '' };
    compareAll([
      { run: STATUS },
      { run: `${STATUS} -a ./nosuch` },
      { run: `${STATUS} -a /` },
      { run: `${STATUS} -a ./` },
      { run: `${STATUS} -a ./nosuch/director-admin` },
      { run: `${STATUS} -a ./plain`, files },
      { run: `${STATUS} -a ./plain/director-admin`, files },
      { run: `${STATUS} -a $'./\\xff\\xc3\\xa4'` },
      { run: `${STATUS} -a $'./a\\tb\\nc'` },
      { run: `${STATUS} -a ./${'x'.repeat(104)}` },
      { run: `${STATUS} -a ./${'x'.repeat(105)}` },
      { run: `${STATUS} -a ./${'x'.repeat(106)}` },
      { run: `${STATUS} -a ./${'x'.repeat(300)}` },
      { run: `${STATUS} -a ./${'x/'.repeat(60)}` },
      { run: 'doveadm -O -o base_dir=. director status' },
      { run: 'doveadm -O -o base_dir=./ director status' },
      { run: 'doveadm -O -o base_dir= director status' },
      { run: `doveadm -O -o base_dir=./${'x'.repeat(90)} director status` },
      { run: `${STATUS} -a $PWD/director-admin | cat`, director: ONE_HOST },
      {
        run: 'setpriv --reuid=65534 --regid=65534 --clear-groups doveadm -O director status -a ./director-admin',
        director: {},
      },
      {
        run: 'chmod 700 . && setpriv --reuid=65534 --regid=65534 --clear-groups doveadm -O director status -a ./director-admin',
        director: {},
      },
    ]);
  });

  describe('by TCP', () => {
    const addresses = ['127.0.0.1:PORT', 'localhost:PORT', '2130706433:PORT', '127.1:PORT', '127.0.0.1:0PORT'];
    compareAll([
      ...addresses.map((address) => ({ run: `${STATUS} -a ${address}`, tcp: ONE_HOST })),
      ...[
        "''",
        'nosuch',
        'nosuch.invalid:80',
        'nosuch.invalid',
        ':80',
        ':',
        '127.0.0.1',
        '127.0.0.1:',
        '127.0.0.1:0',
        '127.0.0.1:1',
        '127.0.0.1:65535',
        '127.0.0.1:65536',
        '127.0.0.1:-1',
        '127.0.0.1:+1',
        '127.0.0.1:1x',
        "'127.0.0.1: 1'",
        "'127.0.0.1 :1'",
        '127.0.0.1:http',
        'localhost:1',
        'localhost',
        '[127.0.0.1]:1',
        '[::1]:1',
        '[::1]:0',
        '[::1]:',
        '[::1]:x',
        '[::1]',
        '[::1]x',
        '[::1',
        '::1',
        '[]:1',
        '[::g]:1',
        '[localhost]:1',
        '1:2:3',
        'a:b:c',
        '127.0.0.1:1:2',
        "$'\\xff:1'",
        '0.0.0.0:1',
        '1:1',
        '256.1:1',
        '[0::1]:1',
        '::0:1',
        '[::FFFF:127.0.0.1]:1',
        '[fe80::1%lo]:1',
        'fe80::1%lo',
        'fe80::1%lo:1',
        'fe80::1%lo:1234567890123',
        '[fe80::1%nosuch]:1',
        '[::1%lo]:1',
        '::1%lo',
        '[::1%1]:1',
        '[ff02::1%lo]:1',
        '127.0.0.1%lo:1',
        '[localhost%lo]:1',
        '１27.0.0.1:1',
        'ｌocalhost:1',
      ].map((address) => ({ run: `${STATUS} -a ${address}` })),
    ]);
  });

  describe('handshake', () => {
    compareAll([
      ...[
        VERSION_LINE,
        'VERSION\tdirector-doveadm\t1\t99\n',
        'VERSION\tdirector-doveadm\t1\t4294967295\n',
        'VERSION\tdirector-doveadm\t1\t4294967296\n',
        'VERSION\tdirector-doveadm\t1\t007\n',
        'VERSION\tdirector-doveadm\t01\t0\n',
        'VERSION\tdirector-doveadm\t1\t0\r\n',
        'VERSION\tdirector-doveadm\t1\t0\r\r\n',
        'VERSION\tdirector-doveadm\t1\t0\0junk\n',
        `${VERSION_LINE}10.0.0.1\t100\t3\t\tU\t0\n\n`,
        `${VERSION_LINE}${VERSION_LINE}`,
        'VERSION\tdirector-doveadm\t2\t0\n',
        'VERSION\tdirector-doveadm\t0\t0\n',
        'VERSION\tdirector-doveadm\t1\n',
        'VERSION\tdirector-doveadm\t1\t\n',
        'VERSION\tdirector-doveadm\t\t0\n',
        'VERSION\tdirector-doveadm\t\n',
        'VERSION\tdirector-doveadm\n',
        'VERSION\tdirector-doveadm\t1\t0\t\n',
        'VERSION\tdirector-doveadm\t1\t0\textra\n',
        'VERSION\tdirector-doveadm\t1\tx\n',
        'VERSION\tdirector-doveadm\t1\t-1\n',
        'VERSION\tdirector-doveadm\t1\t 0\n',
        'VERSION\tdirector-doveadm\t1x\t0\n',
        'VERSION\tdirector-doveadm\t-1\t0\n',
        'VERSION\tdirector-doveadm\t 1\t0\n',
        'VERSION\tdirector-doveadm\t4294967297\t0\n',
        'VERSION\tdirector-doveadm\t18446744073709551617\t0\n',
        'VERSION\tdirector-doveadmx\t1\t0\n',
        'VERSION\tdirector-doveadm \t1\t0\n',
        'VERSION\tdirector-authreply-server\t1\t0\n',
        'VERSION\t\t1\t0\n',
        'VERSION\t1\t0\n',
        'VERSION\n',
        'VERSION \tdirector-doveadm\t1\t0\n',
        ' VERSION\tdirector-doveadm\t1\t0\n',
        'version\tdirector-doveadm\t1\t0\n',
        'VERSION\tdirector-\x01doveadm\t1\t0\n',
        'OK\n',
        '\n',
        '\r\n',
        '\0\n',
        `\0${VERSION_LINE}`,
        `\n${VERSION_LINE}`,
        '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n',
        '\xff\xfe\n',
        `${'x'.repeat(8000)}\n`,
      ].map((greeting) => greeted(greeting)),
      ...['', 'VERS', VERSION_LINE.trimEnd(), `${VERSION_LINE.trimEnd()}\r`, '\0', 'x'.repeat(3000)].flatMap(
        (greeting) => [greetedLast(greeting, 'half-close'), greetedLast(greeting, 'close')],
      ),
      ...[VERSION_LINE, 'nonsense\n'].map((greeting) => greetedLast(greeting, 'half-close')),
    ]);
  });

  describe('waits 5 seconds for the VERSION line', () => {
    // D7: the original says `Interrupted system call`.
    compareAll(
      ['', 'VERS', VERSION_LINE.trimEnd()].map((greeting) => ({
        ...greetedLast(greeting, 'hang'),
        ours: { stderr: TIMED_OUT },
      })),
    );
  });

  describe('of every subcommand', () => {
    const files = { users: 'alice\n' };
    compareAll(
      SUBCOMMANDS.flatMap((words) => {
        const run = `doveadm -O -o base_dir=. director ${words}`;
        return [
          { run, files },
          { run, files, director: { greeting: 'nonsense\n' } },
          { run, files, director: { greeting: '', end: 'half-close' as const } },
          { run, files, director: { end: 'half-close' as const } },
          { run, files, director: { replies: [''], end: 'half-close' as const } },
          { run: `${run} -a 127.0.0.1`, files },
          { run: `${run} -a 127.0.0.1:PORT`, files, tcp: { replies: ['OK\n'], end: 'half-close' as const } },
        ];
      }),
    );
  });
});
