import { describe } from 'vitest';
import { ADDRESSES, HOST_ARGUMENTS, OTHER_ARGUMENTS } from '../director/command-lines.ts';
import type { Case, CaseOutcome } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { type Script, VERSION_LINE } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTER_OPTIONS } from './harness/tables.ts';

const DIRECTOR = 'doveadm -O -v director';

/** A case with the words after `director`, and the replies of the server. */
function reply(words: string, ...replies: readonly string[]): Case {
  return { run: `${DIRECTOR} ${words} -a ./director-admin`, director: { replies } };
}

/** The same, without `-v`. */
function quiet(words: string, ...replies: readonly string[]): Case {
  return { run: `doveadm -O director ${words} -a ./director-admin`, director: { replies } };
}

function ended(words: string, replies: readonly string[], end: Script['end']): Case {
  return { run: `${DIRECTOR} ${words} -a ./director-admin`, director: { replies, end } };
}

/** The bytes sent on a connection with these requests. */
function sent(...requests: readonly string[]): Pick<CaseOutcome, 'sent'> {
  return { sent: [VERSION_LINE + requests.map((request) => `${request}\n`).join('')] };
}

/** Every subcommand with a single request, with valid arguments. */
const SUBCOMMANDS = [
  'add 10.0.0.1',
  'update 10.0.0.1 5',
  'up 10.0.0.1',
  'down 10.0.0.1',
  'remove 10.0.0.1',
  'move alice 10.0.0.1',
  'kick alice',
  'kick -f mail alice',
  'flush all',
  'flush -F all',
  'flush 10.0.0.1',
  'flush -F 10.0.0.1',
  'ring add 10.0.0.1',
  'ring remove 10.0.0.1 90',
];

const REPLIES = [
  'OK\n',
  'NOTFOUND\n',
  'TRYAGAIN\n',
  'vhost count too large\n',
  '\n',
  'OK\r\n',
  'ok\n',
  'OK \n',
  'OK\t1\n',
  'OK\0junk\n',
  ' OK\n',
  'NOTFOUND\t\n',
  'a\x01tb\t\xff\xc3\xa4\n',
  'OK\nOK\n',
];

/** Hosts whose result depends on the machine. */
const HOSTS = [...ADDRESSES, 'fe80::1%lo', 'localhost'];

/** Hosts that the resolver of the C library accepts as an address or a name, or refuses. */
const UNUSUAL_HOSTS = [
  ...[
    '::1%lo',
    '2001:db8::1%lo',
    'ff05::1%lo',
    'fec0::1%lo',
    'ff02::1%lo',
    'ff11::1%lo',
    'febf::1%lo',
    '::ffff:1.2.3.4%1',
  ],
  ...[
    'fe80::1%nosuch',
    'fe80::1%LO',
    'fe80::1%lo%lo',
    'fe80::1%',
    'fe80::1%1',
    'fe80::1%999',
    '[fe80::1%lo]',
    '[::1%1]',
  ],
  ...[
    '::1%0x1',
    '::1%-1',
    '::1%+1',
    '::1%01',
    "'::1% 1'",
    "'::1%1 '",
    '::1%4294967295',
    '::1%4294967296',
    '1.2.3.4%lo',
  ],
  ...[
    '２130706433',
    '１',
    '１0.9.0.1',
    '０x7f.1',
    'ｌocalhost',
    'localhost。',
    '::１',
    'bücher.invalid',
    "$'lo\\xc2\\xadcalhost'",
  ],
];

describeConformance('director requests', () => {
  describe('and their replies', () => {
    compareAll([
      ...SUBCOMMANDS.flatMap((words) => REPLIES.map((text) => reply(words, text))),
      ...SUBCOMMANDS.flatMap((words) => ['OK\n', 'NOTFOUND\n', 'other\n'].map((text) => quiet(words, text))),
      ...SUBCOMMANDS.flatMap((words) => [
        ended(words, [''], 'half-close'),
        ended(words, ['OK'], 'half-close'),
        ended(words, [''], 'close'),
        ended(words, ['OK\n'], 'close'),
      ]),
    ]);
  });

  describe('print nothing, with any formatter', () => {
    compareAll(
      ['up 10.0.0.1', 'kick alice', 'ring add 10.0.0.1', 'add'].flatMap((words) =>
        FORMATTER_OPTIONS.flatMap((options) => [
          { run: `doveadm -O ${options} director ${words} -a ./director-admin`, director: { replies: ['OK\n'] } },
          { run: `doveadm -O ${options} director ${words} -a ./director-admin`, director: { replies: ['x\n'] } },
        ]),
      ),
    );
  });

  describe('resolve hosts', () => {
    compareAll([
      ...HOSTS.map((host) => reply(`up ${host}`, 'OK\n', 'OK\n')),
      ...HOSTS.map((host) => reply(`add ${host}`, 'OK\n', 'OK\n')),
      ...HOSTS.map((host) => reply(`flush ${host}`, 'OK\n', 'OK\n')),
      ...HOSTS.map((host) => reply(`move alice ${host}`, 'OK\n', 'OK\n')),
      ...HOSTS.map((host) => reply(`ring add ${host}`, 'OK\n', 'OK\n')),
      ...UNUSUAL_HOSTS.map((host) => reply(`up ${host}`, 'OK\n')),
      ...['add', 'move alice', 'flush', 'map -f /dev/null', 'ring add', 'ring remove'].flatMap((words) =>
        ['::1%lo', 'fe80::1%nosuch', '::1%1', '１'].map((host) => reply(`${words} ${host}`, '\n')),
      ),
    ]);
  });

  describe('check their arguments', () => {
    compareAll([
      ...['add', 'update', 'up', 'down', 'remove', 'move', 'kick', 'flush', 'ring add', 'ring remove'].flatMap(
        (words) => [reply(words), quiet(words)],
      ),
      ...[...OTHER_ARGUMENTS, ...HOST_ARGUMENTS, 'move alice localhost'].map((words) => reply(words, 'OK\n')),
    ]);
  });

  describe('of several addresses', () => {
    // "localhost" has an address on every machine. The number of its addresses depends on the machine.
    compareAll(
      ['add', 'up', 'down', 'remove', 'flush'].flatMap((words) => [
        reply(`${words} localhost`, 'OK\n', 'NOTFOUND\n'),
        reply(`${words} localhost`, 'NOTFOUND\n', 'other\n'),
        reply(`${words} localhost`, 'other\n', 'NOTFOUND\n'),
        ended(`${words} localhost`, ['OK\n', ''], 'half-close'),
      ]),
    );
  });

  describe('are escaped, where the original is not', () => {
    const usage = 'doveadm director flush [-a <director socket path>] [-F] [--max-parallel <n>] <host>|all\n';
    compareAll([
      // D1
      { ...reply("add $'10.0.0.1@a\\tb'", 'OK\n'), ours: sent('HOST-SET\t10.0.0.1@a\x01tb') },
      { ...reply("add $'10.0.0.1@a\\001'", 'OK\n'), ours: sent('HOST-SET\t10.0.0.1@a\x011') },
      { ...reply("add -t $'a\\nb' 10.0.0.1 5", 'OK\n', 'OK\n'), ours: sent('HOST-SET\t10.0.0.1@a\x01nb\t5') },
      { ...reply("update $'10.0.0.1@a\\rb' 5", 'OK\n'), ours: sent('HOST-UPDATE\t10.0.0.1@a\x01rb\t5') },
      {
        ...reply("status $'a\\tb' $'c\\td'", '10.0.0.1\t1\t10.0.0.1\t10.0.0.1\n'),
        ours: sent('USER-LOOKUP\ta\x01tb\tc\x01td'),
      },
      {
        ...reply("status $'a\\nHOST-FLUSH'", '10.0.0.1\t1\t10.0.0.1\t10.0.0.1\n', 'OK\n'),
        ours: sent('USER-LOOKUP\ta\x01nHOST-FLUSH\t'),
      },
      // D8
      ...['x', "''", "'5 '", '+5', '5x', '9223372036854775808'].map((count) => ({
        ...reply(`flush --max-parallel=${count} 10.0.0.1`, 'OK\n'),
        ours: { status: 64, stderr: usage, ...sent() },
      })),
    ]);
  });
});
