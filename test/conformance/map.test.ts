import { describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import type { Script } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTER_OPTIONS, list } from './harness/tables.ts';

const MAP = 'doveadm -O -o base_dir=. director map';
const USERDB_GREETING = 'VERSION\t1\t1\nSPID\t14046\n';

/** Hashes of users under the default `%Lu`. */
const ALICE = '1669653170';
const BOB = '2677887420';

const USERS = { users: 'alice\nbob\nnobody\nAlice\n' };
const USER_LIST = list([ALICE, 1700000000, '10.0.0.1'], [BOB, 1700000001, '10.0.0.2'], ['77', 0, '10.0.0.1']);

/** `map -f users` against a server that answers USER-LIST with the given bytes. */
function listed(reply: string, words = '', end: Script['end'] = 'hang', options = ''): Case {
  return {
    run: `doveadm -O ${options} -o base_dir=. director map -f users ${words}`,
    files: USERS,
    director: { replies: [reply], end },
  };
}

/** `map -h` or `map` with users from a user database that answers LIST with the given bytes. */
function fromUserdb(reply: string, words = '', end: Script['end'] = 'hang'): Case {
  return {
    run: `${MAP} ${words}`,
    director: { replies: [USER_LIST] },
    userdb: { greeting: USERDB_GREETING, replies: [reply], end },
  };
}

function fromFile(users: string, words = '-f users'): Case {
  return { run: `${MAP} ${words}`, files: { users }, director: { replies: [USER_LIST] } };
}

describeConformance('director map', () => {
  describe('of all users', () => {
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => listed(USER_LIST, '', 'hang', options)),
      ...FORMATTER_OPTIONS.map((options) => listed('\n', '', 'hang', options)),
      ...[30, 50, 80, 120].map((columns) => ({ ...listed(USER_LIST), columns })),
      ...[
        '\n',
        '1\n\n',
        '1\t2\n\n',
        '1\t2\t10.0.0.1\textra\n\n',
        `${ALICE}\t1700000000\t10.0.0.1\t\n\n`,
        'x\t2\t10.0.0.1\n\n',
        '-1\t2\t10.0.0.1\n\n',
        '4294967295\t2\t10.0.0.1\n\n',
        '4294967296\t2\t10.0.0.1\n\n',
        '0001\t2\t10.0.0.1\n\n',
        '\t2\t10.0.0.1\n\n',
        '1\t\t10.0.0.1\n\n',
        '1\tx\t10.0.0.1\n\n',
        '1\t-1\t10.0.0.1\n\n',
        '1\t0\t10.0.0.1\n\n',
        '1\t253402300800\t10.0.0.1\n\n',
        '1\t2\t\n\n',
        '1\t2\tlocalhost\n\n',
        '1\t2\t9\n\n',
        '1\t2\t010.0.0.1\n\n',
        '1\t2\t127.1\n\n',
        '1\t2\tFD00::1\n\n',
        '1\t2\t[::1]\n\n',
        '1\t2\t10.0.0.1@tag\n\n',
        '1\t2\t10.0.0.1 x\n\n',
        '1\t2\t10.0.0.1\x01t\n\n',
        '1\t2\t10.0.0.1\r\n\r\n',
        'a\x01tb\tx\xff\n\n',
        'OK\n\n',
        `nonsense\n${ALICE}\t1700000000\t10.0.0.1\nmore nonsense\n\n`,
        `0${ALICE}\t1700000000\t10.0.0.1\n\n`,
        `${ALICE}\t1\t10.0.0.1\n${ALICE}\t2\t10.0.0.2\n\n`,
      ].map((reply) => listed(reply)),
      ...['', `${ALICE}\t1700000000\t10.0.0.1\n`, `${ALICE}\t1700000000\t10.0.0.1`].flatMap((reply) => [
        listed(reply, '', 'half-close'),
        listed(reply, '', 'close'),
        listed(reply, '', 'half-close', '-f json'),
      ]),
      listed(list(...Array.from({ length: 150 }, (_, index) => [index, 1700000000 + index, `10.0.0.${index}`]))),
    ]);
  });

  describe('of one mail server', () => {
    const mixed = list(
      [ALICE, 1, '10.0.0.1'],
      [BOB, 2, '10.0.0.2'],
      ['5', 3, 'fd00::1'],
      ['6', 4, '0.0.0.9'],
      ['7', 5, '9'],
    );
    compareAll([
      ...[
        '10.0.0.1',
        '10.0.0.2',
        '10.0.0.3',
        'fd00::1',
        '[FD00:0::1]',
        '9',
        '127.1',
        'localhost',
        'nosuch.invalid',
        "''",
      ].map((host) => listed(mixed, host)),
      listed(mixed, '--host=10.0.0.1'),
      listed('\n', '10.0.0.1'),
      listed('x\n\n', '10.0.0.1'),
      listed(`${ALICE}\t1\t10.0.0.1\n`, '10.0.0.1', 'half-close'),
    ]);
  });

  describe('of a user', () => {
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => ({ run: `doveadm -O ${options} director map -u alice` })),
      ...['-u alice', '-u', "-u ''", '-u -h alice', '-h -u', '-u Alice@Example.COM', '-u 12345', "-u $'\\xff'"].map(
        (words) => ({
          run: `${MAP} ${words}`,
        }),
      ),
      ...[12, 30, 46, 100].map((columns) => ({ run: `${MAP} -u alice`, columns })),
      { run: `${MAP} -u alice`, director: {} },
      { run: `${MAP} -u -f nosuch alice` },
      { run: `doveadm -O -o director_username_hash=%n director map -u alice@example.com` },
    ]);
  });

  describe('of a hash', () => {
    const users = { users: 'alice\nbob\nALICE\nAlice\n' };
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => ({
        run: `doveadm -O ${options} -o base_dir=. director map -h -f users ${ALICE}`,
        files: users,
        director: {},
      })),
      ...FORMATTER_OPTIONS.map((options) => ({
        run: `doveadm -O ${options} -o base_dir=. director map -h -f users 1`,
        files: users,
        director: {},
      })),
      ...['-h', '-h -f users', '-h -f users x', "-h -f users ''", '-h -f users -- -1', `-h -f users 0${ALICE}`]
        .concat('-h -f users 4294967295', '-h -f users 4294967296', `--hash-map --users-file=users --host=${BOB}`)
        .map((words) => ({ run: `${MAP} ${words}`, files: users, director: {} })),
      fromUserdb(`LIST\t1\talice\nLIST\t1\tALICE\nDONE\t1\n`, `-h ${ALICE}`),
      fromUserdb(`LIST\t1\talice\nDONE\t1\tfail\n`, `-h ${ALICE}`),
      fromUserdb(`LIST\t1\talice\nDONE\t1\tfail\n`, '-h x'),
      { run: `${MAP} -h -f users ${ALICE}`, files: users },
    ]);
  });

  describe('reads users from a file', () => {
    compareAll([
      ...[
        '',
        '\n',
        'alice\n',
        'alice\r\nbob\r\n',
        'alice\r\r\n',
        'alice\n\nbob\n',
        'alice\nalice\nAlice\nALICE\n',
        'alice\0junk\nbob\n',
        ' alice\n',
        'a b\n\xff\n\xc3\xa4\n',
        `${'x'.repeat(8191)}\nalice\n`,
        `bob\n${'y'.repeat(5000)}\nalice\n`,
        Array.from({ length: 3000 }, (_, index) => `user${index}\n`)
          .join('')
          .concat('alice\n'),
      ].map((users) => fromFile(users)),
      fromFile('alice\n', '-f nosuch -f users'),
      fromFile('alice\n', '--users-file users'),
      fromFile('alice\n', '-fusers'),
      fromFile('alice\nbob\n', '-f - < users'),
      fromFile('alice\nbob\n', '-f /dev/stdin < users'),
      fromFile('alice\nbob\n', '-f - < /dev/null'),
    ]);
  });

  describe('reads users of a file that the original drops', () => {
    const known = (text: string) => `user                  hash       mail server ip expire time        \n${text}`;
    const row = (user: string, rest: string) => `${user.padEnd(21)} ${rest}\n`;
    const alice = '1669653170 10.0.0.1       2023-11-14 22:13:20';
    const bob = '2677887420 10.0.0.2       2023-11-14 22:13:21';
    const other = '77         10.0.0.1       1970-01-01 00:00:00';
    compareAll([
      // D3
      ...['-f nosuch', '-f ./nosuch/users'].map((words) => ({
        ...fromFile('', words),
        ours: {
          status: 75,
          stdout: '',
          stderr: `Fatal: open(${words.slice(3)}) failed: No such file or directory\n`,
          sent: ['VERSION\tdirector-doveadm\t1\t0\n'],
        },
      })),
      {
        ...fromFile('', '-f .'),
        ours: {
          status: 75,
          stdout: '',
          stderr: 'Fatal: read(.) failed: Is a directory\n',
          sent: ['VERSION\tdirector-doveadm\t1\t0\n'],
        },
      },
      // D18
      ...['cat users | doveadm', 'doveadm'].map((start, index) => ({
        ...fromFile('alice\nbob\n'),
        run: `${start} -O -o base_dir=. director map -f ${index === 0 ? '/dev/stdin' : '<(cat users)'}`,
        ours: { stdout: known(row('alice', alice) + row('bob', bob) + row('<unknown>', other)) },
      })),
      // D4
      {
        ...fromFile('alice\nbob'),
        ours: { stdout: known(row('alice', alice) + row('bob', bob) + row('<unknown>', other)) },
      },
      {
        ...fromFile(`alice\n${'x'.repeat(8192)}\nbob\n`),
        ours: { stdout: known(row('alice', alice) + row('bob', bob) + row('<unknown>', other)) },
      },
    ]);
  });

  describe('reads users from the user database', () => {
    compareAll([
      ...[
        'DONE\t1\n',
        'DONE\t1\t\n',
        'DONE\t1\tother\n',
        'LIST\t1\talice\nLIST\t1\tbob\nDONE\t1\t\n',
        'LIST\t1\ta\x01tlice\nLIST\t1\t\nLIST\t1\talice\textra\nDONE\t1\t\n',
        'LIST\t1\talice\nDONE\t1\tfail\n',
        'DONE\t1\tfail\n',
      ].map((reply) => fromUserdb(reply)),
      fromUserdb('LIST\t1\talice\nDONE\t1\n', '10.0.0.1'),
      ...[
        ['', 'bob'],
        ['bob', ''],
        ['alice', '', 'bob', '', '', 'alice'],
        ['', '', 'alice'],
      ].map((names) => fromUserdb(`${names.map((name) => `LIST\t1\t${name}\n`).join('')}DONE\t1\n`)),
      ...['\nDONE\t1\n', '\r\nDONE\t1\n', '\0\nDONE\t1\n', 'LIST\t1\talice\n\nLIST\t1\tbob\nDONE\t1\n'].map((reply) =>
        fromUserdb(reply),
      ),
      ...['VERSION\t2\t0\nSPID\t1\n', 'VERSION\t0\t0\n', 'VERSION\tx\t1\n', 'VERSION\t1\t\n'].map((greeting) => ({
        ...fromUserdb(''),
        userdb: { greeting },
      })),
      ...['SPID\t1\n', 'SPID\n', 'VERSION\n', 'VERSION\t1\n'].map((greeting) => ({
        ...fromUserdb(''),
        userdb: { greeting, end: 'half-close' as const },
      })),
      ...[
        'VERSION\t1\t99\nSPID\t1\n',
        'VERSION\t1\nVERSION\t1\t1\nVERSION\nSPID\t1\n',
        'VERSION\t1\t1\nOTHER\tline\nSPID\t1\n',
        'VERSION\t01\t1\nSPID\t1\n',
      ].map((greeting) => ({
        ...fromUserdb(''),
        userdb: { greeting, replies: ['LIST\t1\talice\nDONE\t1\t\n'] },
      })),
    ]);
  });

  describe('continues without a user database, where the original aborts', () => {
    compareAll([
      // D6
      {
        run: `${MAP}`,
        director: { replies: ['\n'] },
        ours: {
          status: 75,
          stdout: 'user                       hash mail server ip expire time\n',
          stderr:
            'Error: auth-master: userdb list: connect(./auth-userdb) failed: No such file or directory\n' +
            'Error: user listing failed\n',
          sent: ['VERSION\tdirector-doveadm\t1\t0\nUSER-LIST\n'],
        },
      },
      ...(
        [
          ['SPID\t1\n', 'Error: auth-master: userdb list: BUG: Unexpected input: LIST\t1\talice\n'],
          [
            'VERSION\t1\t1\nVERSION\t1\t1\n',
            'Error: auth-master: userdb list: Auth server sent invalid version line: VERSION\t1\t1\n',
          ],
        ] as const
      ).map(([greeting, error]) => ({
        run: `${MAP}`,
        director: { replies: ['\n'] },
        userdb: { greeting, replies: ['LIST\t1\talice\n'] },
        ours: {
          status: 75,
          stdout: 'user                       hash mail server ip expire time\n',
          stderr: `${error}Error: user listing failed\n`,
          sent: ['VERSION\tdirector-doveadm\t1\t0\nUSER-LIST\n'],
        },
      })),
    ]);
  });
});
