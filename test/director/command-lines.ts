import type { ConfiguredHost } from '../../src/director/director.ts';
import { FORMATTER_OPTIONS } from '../conformance/harness/tables.ts';

/** The initial mail servers of each sequence. */
export const HOSTS: readonly ConfiguredHost[] = [
  { ip: '10.0.0.1', tag: '' },
  { ip: '10.0.0.2', tag: '' },
  { ip: '10.0.0.3', tag: 'tagA' },
  { ip: '10.0.0.4', tag: 'tagA' },
  { ip: 'fd00::1', tag: '' },
];

/** The users who log in, and who are in the file `users`. */
export const USERS = ['alice', 'bob', 'carol', 'dave@example.org', 'erin', 'frank', '12345'];

/** Addresses in every spelling, valid and invalid. */
export const ADDRESSES = [
  '1',
  '0',
  '10',
  '4294967295',
  '4294967296',
  '00000000010',
  '10.0.0.1',
  '010.0.0.1',
  '010.1',
  '0x7f.1',
  '0X7F000001',
  '127.1',
  '1.2.3',
  '1.2.3.4.',
  '1.2.3.4.5',
  '1.2.3.256',
  '256.1',
  '1.2.3.08',
  '1.08',
  '0x',
  '0x1g',
  "'1.2.3.4 foo'",
  "' 1.2.3.4'",
  "'1.2.3.4 '",
  "$'1.2.3.4\\tfoo'",
  "$'1.2.3.4\\nfoo'",
  '+1',
  '1e1',
  '::1',
  '[::1]',
  '[::1',
  '::1]',
  '[1.2.3.4]',
  '[[::1]]',
  '127.0.0.1:80',
  'FD00::ABCD',
  'fd00:0:0:0:0:0:0:1',
  'fd00:0:0:1:0:0:0:1',
  '1:0:0:2:0:0:0:3',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1::2::3',
  '12345::1',
  '::',
  '::1:2',
  '::1.2.3.4',
  '::FFFF:1.2.3.4',
  '::ffff:0102:0304',
  '64:ff9b::1.2.3.4',
  '::1.2.3',
  '::ffff:01.2.3.4',
  "''",
  "' '",
  "'a b'",
  "$'\\xff'",
  '-',
  'all',
  'ALL',
  'nosuch.invalid',
];

/** Command lines of `add` and `update`, valid and invalid. */
export const HOST_ARGUMENTS: readonly string[] = ['add', 'update'].flatMap((words) =>
  [
    "''",
    '10.0.0.1 0',
    '10.0.0.1 5',
    '10.0.0.1 007',
    '10.0.0.1 4294967294',
    '10.0.0.1 4294967295',
    '10.0.0.1 4294967296',
    "10.0.0.1 ''",
    '10.0.0.1 x',
    '10.0.0.1 5x',
    "10.0.0.1 ' 5'",
    '10.0.0.1 +5',
    '10.0.0.1 -- -1',
    '5 x',
    '5 5',
    '5',
    '5@tag 5',
    'nosuch.invalid x',
    '10.0.0.1@tag 5',
    '10.0.0.1@ 5',
    '10.0.0.1@a@b 5',
    '@tag 5',
    '@ 5',
    "'10.0.0.1@two words' 5",
    "$'10.0.0.1@\\xff' 5",
    '-t T 10.0.0.1 5',
    "-t '' 10.0.0.1 5",
    "-t '' 10.0.0.1@tag 5",
    '-t T 10.0.0.1@tag 5',
    '-t T@U 10.0.0.1 5',
    '-t T ::1 5',
    '[::1]@T 5',
    '-t T 5 5',
    '-t T',
    '--vhost-count=5',
    '--vhost-count=5 10.0.0.1',
  ]
    .filter((rest) => words === 'add' || !rest.startsWith('-t'))
    .map((rest) => `${words} ${rest}`),
);

/** Command lines of the other subcommands with one request. Flushes come before moves, so as not to wait for them. */
export const OTHER_ARGUMENTS = [
  'flush -F',
  'flush --max-parallel=0 all',
  'flush --max-parallel=-5 all',
  'flush --max-parallel=5 all',
  'flush --max-parallel=5 -F all',
  'flush --max-parallel=5 10.0.0.1',
  'flush --max-parallel=5 -F 10.0.0.1',
  'flush --max-parallel=4294967296 10.0.0.1',
  'flush all@tag',
  'move alice',
  "move alice ''",
  "move '' 10.0.0.1",
  "move '' ''",
  'move Alice@Example.COM 10.0.0.1',
  "move $'\\xc3\\x84' 10.0.0.1",
  "move $'\\xff\\t\\n' 10.0.0.1",
  'move 12345 10.0.0.1',
  'move --host=10.0.0.1',
  "kick ''",
  "kick 'a b'",
  "kick $'a\\tb\\nc\\rd\\001e'",
  "kick $'\\xff\\xc3\\xa4'",
  "kick '*@example.com'",
  "kick -f '' alice",
  "kick -f $'a\\tb\\001' $'c\\nd'",
  'kick -f a -f b alice',
  'kick -f mail',
  'ring add 10.0.0.1 0',
  'ring add 10.0.0.1 1',
  'ring add 10.0.0.1 00090',
  'ring add 10.0.0.1 65535',
  'ring add 10.0.0.1 65536',
  'ring add 10.0.0.1 x',
  "ring add 10.0.0.1 ''",
  "ring add 10.0.0.1 ' 1'",
  'ring add 10.0.0.1 -- -1',
  'ring add --port=90',
  'ring remove ::1 90',
  'ring remove [::1] 90',
  'ring remove localhost 90',
  "ring remove '' 90",
];

/** Logs users in by lookups. */
export interface LogIn {
  readonly logIn: readonly string[];
  readonly tag?: string;
}

/** A line of bash in which `doveadm` is the tested program. */
export interface Line {
  readonly line: string;
}

/** The words after `director` on a command line, a line of bash, or logins. */
export type Step = string | Line | LogIn;

export interface Sequence {
  readonly name: string;
  readonly steps: readonly Step[];
  /** When to show the state of the director, after the start; by default after each step. */
  readonly looks?: 'at the end' | 'never';
}

/** Command lines that show the state of a director. */
export const VIEWS = ['status', 'status alice', 'map -f users', 'dump', 'ring status'];

const DUMP = 'doveadm -O director dump -a ./director-admin';
const REPLAY = "sed 's/^doveadm/& -O -v/' | sh";

const SUBCOMMANDS = [
  'status',
  'map -f users',
  'add',
  'update',
  'up',
  'down',
  'remove',
  'move',
  'kick',
  'flush',
  'dump',
  'ring add',
  'ring remove',
  'ring status',
];

/** Sequences of steps, each with a new director. */
export const SEQUENCES: readonly Sequence[] = [
  {
    name: 'mail servers come and go',
    steps: [
      'add 10.0.0.9',
      'add 10.0.0.9 50',
      'add 10.0.0.10@tagA 5',
      'add -t tagB fd00::9 7',
      'add 10.0.0.10@tagB 5',
      'add 10.0.0.11 1001',
      'add 10.0.0.11 0',
      'remove 10.0.0.9',
      'remove 10.0.0.9',
      'remove 10.0.0.1',
      'add 10.0.0.1@tagA',
      'remove fd00::1',
      'add fd00:0:0::1 3',
    ],
  },
  {
    name: 'vhost counts change',
    steps: [
      'update 10.0.0.1 50',
      'update 10.0.0.1 0',
      'update 10.0.0.1 1001',
      'update 10.0.0.99 5',
      'update 10.0.0.99 1001',
      'update 10.0.0.3@tagA 5',
      'update 10.0.0.3@tagB 5',
      'update 10.0.0.3@ 6',
      'update 10.0.0.3 x',
      'update 10.0.0.3',
      'update fd00::1 4294967294',
      'flush all',
    ],
  },
  {
    name: 'mail servers go down and up',
    steps: [
      'down 10.0.0.1',
      'down 10.0.0.1',
      'status bob',
      'flush 10.0.0.1',
      'up 10.0.0.1',
      'up 10.0.0.1',
      'up 10.0.0.99',
      'down 10.0.0.99',
      'down 10.0.0.3',
      'down 10.0.0.4',
      'status alice tagA',
      'down fd00:0::1',
      'up 3',
    ],
  },
  {
    name: 'users are moved, kicked and flushed',
    steps: [
      'move alice 10.0.0.2',
      'move bob 10.0.0.99',
      'move Dave@Example.org fd00::1',
      'move newcomer 10.0.0.3',
      'move 12345 10.0.0.1',
      'kick alice',
      'kick -f mail nobody',
      'kick "*"',
      'map -f users 10.0.0.1',
      'map -h -f users 1669653170',
      'map -u alice',
      'flush 10.0.0.99',
      'flush -F 10.0.0.2',
      'flush --max-parallel 5 10.0.0.1',
      'flush -F all',
      'flush all',
    ],
  },
  {
    name: 'directors are added and removed',
    steps: [
      'ring add 127.0.0.2 9090',
      'ring add 127.0.0.2 9090',
      'ring add 127.0.0.3',
      'ring add ::1 9091',
      'ring remove 127.0.0.4',
      'ring remove 127.0.0.2 9091',
      'ring add localhost',
    ],
  },
  {
    // Last, because a standalone director of Dovecot then waits for a ring for 30 seconds.
    name: 'a director is removed',
    looks: 'never',
    steps: ['ring add ::1 9091', 'ring add 127.0.0.2 9090', 'ring remove ::1'],
  },
  {
    name: 'users log in, and are where they were put',
    steps: [
      { logIn: USERS },
      { logIn: ['alice', 'zoe'], tag: 'tagA' },
      'map -f users 10.0.0.1',
      'move bob 10.0.0.2',
      'move bob 10.0.0.1',
      { logIn: ['carol', 'newcomer', 'carol'] },
      'down 10.0.0.2',
      { logIn: ['carol', 'later', 'latest'] },
      'flush -F 10.0.0.1',
      { logIn: ['alice', 'bob', 'alice'] },
      'update 10.0.0.1 1',
      'flush all',
      'flush -F all',
      { logIn: ['frank', 'erin', 'alice'] },
      'remove 10.0.0.1',
      { logIn: ['zoe'], tag: 'tagA' },
      'remove 10.0.0.3',
    ],
  },
  {
    name: 'a dump is replayed',
    steps: [
      { line: `${DUMP} | ${REPLAY}` },
      'remove 10.0.0.1',
      'remove fd00::1',
      'add 10.0.0.9@tagC 7',
      'update 10.0.0.2 55',
      'down 10.0.0.3',
      { line: `${DUMP} > dumped` },
      'remove 10.0.0.2',
      'add 10.0.0.1 3',
      'add fd00::1',
      { line: `< dumped ${REPLAY}` },
      { line: `${DUMP} | ${REPLAY}` },
    ],
  },
  {
    name: 'addresses in every spelling',
    looks: 'at the end',
    steps: ADDRESSES.flatMap((ip) => [`up ${ip}`, `add ${ip}`]),
  },
  { name: 'arguments of add and update', looks: 'at the end', steps: HOST_ARGUMENTS },
  {
    name: 'arguments of other commands',
    looks: 'at the end',
    steps: OTHER_ARGUMENTS,
  },
  {
    name: 'nothing but the command',
    looks: 'at the end',
    steps: SUBCOMMANDS.flatMap((words) => [
      words,
      { line: `doveadm -O -o base_dir=. director ${words}` },
      `${words} --nosuch`,
      `${words} a b c d`,
      `${words} -a ./nosuch`,
    ]),
  },
  {
    name: 'every formatter',
    looks: 'at the end',
    steps: [
      { logIn: USERS },
      'down 10.0.0.2',
      ...FORMATTER_OPTIONS.flatMap((options) =>
        [
          'status',
          'status alice',
          'status nobody tagB',
          'map -f users',
          'map -f users 10.0.0.2',
          'map -h -f users 1669653170',
          'map -u alice',
          'dump',
          'ring status',
        ].map((words) => ({ line: `doveadm -O ${options} -o base_dir=. director ${words}` })),
      ),
    ],
  },
];
