import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIp } from '../../src/posix/ip-address.ts';
import { type Both, startBoth, stopBoth } from './harness/both-directors.ts';
import { Conversation } from './harness/conversation.ts';
import { describeConformance } from './harness/dovecot.ts';
import { logins, lookUp, unhindered } from './harness/lookups.ts';
import { VERSION_LINE } from './harness/scripted-server.ts';

const count = Number(process.env.RANDOM_CASES ?? 300);
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));

const hosts = [
  ...['127.0.40.11', '127.0.40.12', '127.0.40.13', 'fd00::1'].map((ip) => ({ ip, tag: '' })),
  { ip: '127.0.40.20', tag: 'tagA' },
  { ip: '127.0.40.21', tag: 'tagA' },
];
const users = Array.from({ length: 40 }, (_, index) => `user${index}@example.com`);

function withoutTimes(text: string): string {
  return text.replace(/(?<=\t)1[78]\d{8}(?=[\t\n])/g, 'TIME');
}

/** A last request, whose reply shows that all earlier ones have been answered. */
const SENTINEL = {
  requests: 'HOST-SET\t9.9.9.9\t1001\nUSER-LIST\t9.9.9.9\nHOST-SET\t9.9.9.9\t1001\n',
  replies: 'vhost count too large\n\nvhost count too large\n',
};

/** Requests for which Dovecot may have to wait. It then loses the next line in the same packet. */
const WAITING = /HOST-RESET-USERS|DIRECTOR-REMOVE/;

/** The replies to raw bytes on a new connection, up to the reply to the last request, or to the close. */
async function answers(path: string, bytes: string): Promise<string> {
  const conversation = await Conversation.open(path);
  const greeting = await conversation.said((said) => said.endsWith('\n'));
  let before = '';
  if (WAITING.test(bytes)) {
    conversation.send(bytes);
    before = (await conversation.said((said) => said.endsWith('\n'))).text;
    conversation.send(SENTINEL.requests);
  } else conversation.send(bytes + SENTINEL.requests);
  const { text, closed } = await conversation.said((said) => said.endsWith(SENTINEL.replies));
  conversation.close();
  return `${greeting.text}${withoutTimes(before + text)}${closed ? '<closed>' : ''}`;
}

async function expectEqualAnswers({ real, embedded }: Both, bytes: string): Promise<void> {
  const [expected, actual] = await Promise.all([
    answers(real.adminSocket, bytes),
    answers(embedded.adminSocket, bytes),
  ]);
  expect(actual, JSON.stringify(bytes)).toBe(expected);
}

const STATE = `${VERSION_LINE}HOST-LIST\nHOST-LIST-REMOVED\nDIRECTOR-LIST\nUSER-LIST\n`;

async function expectEqualLookups({ real, embedded }: Both, lines: readonly string[]): Promise<string[]> {
  const [expected, actual] = await Promise.all([
    lookUp(real.authreplySocket, lines),
    lookUp(embedded.authreplySocket, lines),
  ]);
  expect(actual).toEqual(expected);
  return expected;
}

describeConformance('the embedded director answers as Dovecot', () => {
  let both: Both;
  beforeAll(async () => {
    both = await startBoth(hosts);
    await expectEqualLookups(both, logins(users));
  });
  afterAll(() => stopBoth(both));

  describe('to the first line', () => {
    it.each([
      'VERSION\tdirector-doveadm\t1\t99\n',
      'VERSION\tdirector-doveadm\t01\t0\n',
      'VERSION\tdirector-doveadm\t1\t0\r\n',
      'VERSION\tdirector-doveadm\t1\t4294967295\n',
      'VERSION\tdirector-doveadm\t1\t4294967296\n',
      'VERSION\tdirector-doveadm\t2\t0\n',
      'VERSION\tdirector-doveadm\t1\n',
      'VERSION\tdirector-doveadm\t1\t\n',
      'VERSION\tdirector-doveadm\t1\t0\textra\n',
      'VERSION\tdirector-doveadm\t1x\t0\n',
      'VERSION\tdirector\t1\t0\n',
      'version\tdirector-doveadm\t1\t0\n',
      'HOST-LIST\n',
      '\n',
    ])('%j', async (line) => {
      await expectEqualAnswers(both, `${line}HOST-LIST\n`);
    });
  });

  describe('to requests, right and wrong', () => {
    it.each([
      'HOST-LIST',
      'HOST-LIST\tsurplus',
      'HOST-LIST\r',
      'HOST-LIST\r\r',
      'HOST-LIST\0junk',
      'HOST-\x01LIST',
      'HOST-LIST\x01',
      'host-list',
      '',
      '\t',
      'NO-SUCH-REQUEST',
      `HOST-LIST${'\t'.repeat(1014)}`,
      `HOST-LIST${'\t'.repeat(1015)}`,
      'HOST-LIST-REMOVED',
      'DIRECTOR-LIST',
      'DIRECTOR-ADD',
      'DIRECTOR-ADD\tname',
      'DIRECTOR-ADD\t127.0.0.9\t0',
      'DIRECTOR-ADD\t127.0.0.9\t65536',
      'DIRECTOR-ADD\t127.0.0.9\t',
      'DIRECTOR-ADD\t127.0.0.1',
      'DIRECTOR-REMOVE',
      'DIRECTOR-REMOVE\tname',
      'DIRECTOR-REMOVE\t127.0.0.8',
      'DIRECTOR-REMOVE\t127.0.0.1',
      'DIRECTOR-REMOVE\t127.0.0.1\t0',
      'DIRECTOR-ADD\t127.0.0.9\t80',
      'DIRECTOR-ADD\t127.0.0.9\t80',
      'DIRECTOR-REMOVE\t127.0.0.9\t81',
      'DIRECTOR-REMOVE\t127.0.0.9\t80',
      'DIRECTOR-REMOVE\t127.0.0.9\t80',
      'DIRECTOR-REMOVE\t127.0.0.9',
      'DIRECTOR-ADD\t127.0.0.9\t80',
      'HOST-SET',
      'HOST-SET\t',
      'HOST-SET\tname',
      'HOST-SET\t127.0.40.300',
      'HOST-SET\t127.0.40.31\t',
      'HOST-SET\t127.0.40.31\tx',
      'HOST-SET\t127.0.40.31\t-1',
      'HOST-SET\t127.0.40.31\t 1',
      'HOST-SET\t127.0.40.31\t4294967296',
      'HOST-SET\t127.0.40.31\t1001',
      'HOST-SET\t127.0.40.31\t4294967295',
      'HOST-SET\t127.0.40.32\t0',
      'HOST-SET\t127.0.40.33\t0001000',
      'HOST-SET\t127.0.40.34@ta\x01tg\t3',
      'HOST-SET\t127.0.40.35@a@b\t3',
      'HOST-SET\t127.0.40.36@',
      'HOST-SET\t127.1',
      'HOST-SET\t2130716672',
      'HOST-SET\t[FD00:0::0002]\t7',
      'HOST-SET\t::ffff:1.2.3.4\t7',
      'HOST-SET\t127.0.40.20@tagB\t51',
      'HOST-SET\t127.0.40.20@tagA\t51',
      'HOST-SET\t127.0.40.20@\t52',
      'HOST-SET\t127.0.40.20\t53\tsurplus',
      'HOST-SET\t127.0.40.11@tagB',
      'HOST-UPDATE',
      'HOST-UPDATE\t1.1.1.1',
      'HOST-UPDATE\t1.1.1.1\t7',
      'HOST-UPDATE\t1.1.1.1\t1001',
      'HOST-UPDATE\t127.0.40.13\t4294967295',
      'HOST-UPDATE\t127.0.40.13\t30',
      'HOST-UPDATE\t127.0.40.13@x\t30',
      'HOST-UPDATE\tx\t30',
      'HOST-LIST',
      'HOST-UP',
      'HOST-UP\tname',
      'HOST-UP\t1.1.1.1',
      'HOST-UP\t127.0.40.20@tagA',
      'HOST-UP\t127.0.40.20',
      'HOST-DOWN\t127.0.40.12',
      'HOST-DOWN\t127.0.40.12',
      'HOST-DOWN\t1.1.1.1',
      'HOST-DOWN',
      'HOST-LIST',
      'HOST-UP\t127.0.40.12',
      'HOST-LIST',
      'HOST-REMOVE',
      'HOST-REMOVE\tname',
      'HOST-REMOVE\t1.1.1.1',
      'HOST-REMOVE\t127.0.40.11',
      'HOST-LIST-REMOVED',
      'USER-LIST',
      'HOST-SET\t127.0.40.11\t9',
      'HOST-LIST',
      'HOST-FLUSH\tname',
      'HOST-FLUSH\t1.1.1.1',
      'HOST-FLUSH\t127.0.40.21',
      'HOST-FLUSH\tfd00::1',
      'USER-LIST',
      'USER-LOOKUP',
      'USER-LOOKUP\t',
      'USER-LOOKUP\tuser1@example.com',
      'USER-LOOKUP\tUSER1@Example.COM',
      'USER-LOOKUP\tuser1@example.com\ttagA',
      'USER-LOOKUP\tuser1@example.com\tnone',
      'USER-LOOKUP\t12345',
      'USER-LOOKUP\t4294967295',
      'USER-LOOKUP\t4294967296',
      'USER-LOOKUP\t 2',
      'USER-LOOKUP\t0',
      'USER-LOOKUP\ta\x01tb',
      'USER-LOOKUP\tj\xc3\xb6rg\xff',
      'USER-LIST\t',
      'USER-LIST\tname',
      'USER-LIST\t1.1.1.1',
      'USER-LIST\t127.0.40.13',
      'USER-MOVE',
      'USER-MOVE\t7',
      'USER-MOVE\t7\tname',
      'USER-MOVE\t7\t1.1.1.1',
      'USER-MOVE\t7\t127.0.40.32',
      'USER-MOVE\t7\t127.0.40.32',
      'USER-MOVE\t7\t127.0.40.33',
      'USER-MOVE\t7\t127.0.40.20',
      'USER-MOVE\t07\t127.0.40.20',
      'USER-MOVE\talice\t127.0.40.13',
      'USER-LIST',
      'USER-KICK',
      'USER-KICK\t',
      'USER-KICK\talice',
      'USER-KICK\talice\tnowait',
      'USER-KICK\talice\tNOWAIT',
      'USER-KICK-ALT',
      'USER-KICK-ALT\tfield',
      'USER-KICK-ALT\tfield\tvalue',
      'USER-KICK-ALT\tfield\tvalue\tnowait',
      'HOST-RESET-USERS\tname',
      'HOST-RESET-USERS\t1.1.1.1',
      'HOST-RESET-USERS\t1.1.1.1\t0',
      'HOST-RESET-USERS\tname\tx',
      'HOST-RESET-USERS\t127.0.40.12\t',
      'HOST-RESET-USERS\t127.0.40.13',
      'HOST-RESET-USERS\t\t1000',
      'HOST-RESET-USERS',
      'USER-LIST',
      'HOST-FLUSH\t',
      'USER-LIST',
      'HOST-FLUSH',
    ])('%j', async (line) => {
      await expectEqualAnswers(both, `${VERSION_LINE}${line}\n`);
      await expectEqualAnswers(both, STATE);
    });
  });

  it('to lookups', async () => {
    await expectEqualLookups(both, [
      'OK\t1\tproxy\tuser=alice',
      'OK\t2\tproxy=y\tuser=Alice',
      'OK\tx\tproxy_maybe\tuser=alice',
      'OK\t4\tproxyfoo\tuser=alice',
      'OK\t5\tproxy\thost=1.2.3.4\tuser=alice',
      'OK\t6\tproxy\thost\tuser=alice',
      'OK\t7\tproxy',
      'OK\t8\tproxy\tuser=',
      'OK\t9\tproxy\tuser=a\tuser=b\tdestuser=c',
      'OK\t10\tproxy\tuser=alice\tuser=bob',
      'OK\t10\tproxy\tuser=bob\tuser=alice',
      'OK\t10\tproxy\tdestuser=bob\tuser=alice\tdestuser=alice',
      'OK\t10\tproxy\tuser\tuser=alice',
      'OK\t11\tproxy\tuser=12345',
      'OK\t12\tproxy\tuser=a\x01tb\tx=\x01n',
      'OK\t13\tproxy\tuser=alice\tdirector_tag=tagA',
      'OK\t14\tproxy\tuser=alice\r',
      'OK\t15\tdirector_proxy_maybe\tuser=alice\tlip=9.9.9.9',
      'OK\t16\tdirector_proxy_maybe=x\tuser=alice',
      'OK\t17\tproxy\tdirector_tag=a\tdirector_tag=tagA\tuser=alice',
      'OK\t21\tproxy\tdirector_tag=tagA\tdirector_tag=\tuser=alice',
      'OK\t22\tproxy\tuser=bo\x010b',
      'OK\t23\tpro\x01xy\tuser=bo\x01b\x01',
      'OK\t24\tproxy\tuser=bob\tdirector_tag=tag\x01A\0junk',
      'OK\t25\tproxy\tuser=bob\thost=',
      'OK\t26\tproxy\t\tuser=bob\tproxy_refresh=1\t',
      'OK\tproxy\tuser=bob',
      `OK\t27\tproxy\tuser=${'x'.repeat(8192 - 18)}`,
      'OK',
      'OK\t18',
      'PASS\t19\tproxy\tuser=alice',
      'FAIL\t20',
      '',
      'garbage',
    ]);
    await expectEqualAnswers(both, STATE);
  });

  it('to lookups of a client on the mail server itself', async () => {
    const places = hosts.map(({ ip }) => `lip=${ip}`);
    const ports = [
      '',
      '\tlip=x',
      '\tlport=143',
      '\tlport=143\tport=143',
      '\tlport=143\tport=0143',
      '\tlport=143\tport=144',
      '\tlport=0\tport=144',
      '\tlport=143\tport=x',
      '\tport=144',
    ];
    await expectEqualLookups(
      both,
      places.flatMap((place, index) =>
        ports.map((port) => `OK\t${index}\tdirector_proxy_maybe\tuser=alice\t${place}${port}`),
      ),
    );
  });
});

describeConformance('hosts that are configured twice', () => {
  const list = ['9@zz', '11@b', '12@a', '10@c', '12@', '11@', '12@', '12@b'].map((host) => {
    const [byte, tag = ''] = host.split('@');
    return { ip: `127.0.40.${byte}`, tag };
  });
  let both: Both;
  beforeAll(async () => {
    both = await startBoth(list);
  });
  afterAll(() => stopBoth(both));

  it('are handled as in Dovecot', async () => {
    await expectEqualAnswers(both, STATE);
    for (const tag of ['c', '', 'b', 'new', 'a', 'zz']) {
      await expectEqualAnswers(both, `${VERSION_LINE}HOST-SET\t127.0.41.1@new\n`);
      await expectEqualLookups(both, logins(users, tag));
      await expectEqualAnswers(both, STATE);
    }
    const changes = [
      'HOST-SET\t127.0.40.12\t7',
      'USER-MOVE\t7\t127.0.40.11',
      'HOST-DOWN\t127.0.40.12',
      'HOST-REMOVE\t127.0.40.12',
      'HOST-REMOVE\t127.0.40.12',
      'HOST-SET\t127.0.40.11@b\t3',
      'HOST-REMOVE\t127.0.40.11',
      'HOST-FLUSH\t127.0.40.11',
      'HOST-REMOVE\t127.0.40.12',
      'HOST-SET\t127.0.40.12@q',
      'HOST-REMOVE\t127.0.40.12',
      'HOST-SET\t127.0.40.12@q',
    ];
    for (const change of changes) {
      await expectEqualAnswers(both, `${VERSION_LINE}${change}\n`);
      await expectEqualAnswers(both, STATE);
    }
  });
});

describeConformance('a user who is being moved', () => {
  it('logs in after the move, and after other users who ask later', async () => {
    const both = await startBoth(hosts, 1);
    const [alice = '', bob = ''] = logins(['alice', 'bob']);
    try {
      for (const target of ['127.0.40.12', 'fd00::1']) {
        await expectEqualAnswers(both, `${VERSION_LINE}USER-MOVE\talice\t${target}\n`);
        const expected = await expectEqualLookups(both, [alice, bob, alice]);
        expect(expected[1]).toContain(bob);
        expect(expected[2]).toContain(`host=${target}`);
      }
    } finally {
      await stopBoth(both);
    }
  });
});

const ip = fc.constantFrom(
  '127.0.40.11',
  '127.0.40.12',
  '127.0.40.13',
  '127.0.40.20',
  '127.0.40.21',
  'fd00::1',
  '127.0.40.50',
  '1.1.1.1',
);
const vhosts = fc.constantFrom('0', '1', '7', '100', '1000', '1001', '', 'x');
const userName = fc.oneof(fc.constantFrom(...users), fc.integer({ min: 1, max: 2 ** 32 - 1 }).map(String));
const request = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('HOST-SET', 'HOST-UPDATE'),
      ip,
      fc.constantFrom('', '', '@', '@tagA', '@tagB'),
      fc.option(vhosts),
    )
    .map(([name, ip, tag, vhosts]) => `${name}\t${ip}${tag}${vhosts === null ? '' : `\t${vhosts}`}`),
  fc
    .tuple(
      fc.constantFrom(
        'HOST-UP',
        'HOST-DOWN',
        'HOST-DOWN',
        'HOST-UP',
        'HOST-REMOVE',
        'HOST-FLUSH',
        'HOST-RESET-USERS',
        'USER-LIST',
      ),
      ip,
    )
    .map((fields) => fields.join('\t')),
  fc.tuple(fc.constant('USER-MOVE'), userName, ip).map((fields) => fields.join('\t')),
  fc
    .tuple(fc.constant('USER-LOOKUP'), userName, fc.constantFrom('', 'tagA', 'tagB'))
    .map((fields) => fields.join('\t')),
  fc.constantFrom('HOST-RESET-USERS', 'USER-KICK\tx', 'HOST-LIST-REMOVED'),
);

describeConformance(`random requests (RANDOM_SEED=${seed})`, () => {
  it('leave the embedded director in the same state as Dovecot', { timeout: 60_000 + count * 100 }, async () => {
    const both = await startBoth(hosts);
    const step = fc.oneof(
      { weight: 5, arbitrary: request },
      fc.array(fc.constantFrom(...users), { minLength: 1, maxLength: 5 }),
    );
    try {
      for (const next of fc.sample(step, { numRuns: count, seed })) {
        if (typeof next === 'string') await expectEqualAnswers(both, `${VERSION_LINE}${next}\n`);
        else await expectEqualLookups(both, logins(await unhindered(both.embedded.adminSocket, next)));
        await expectEqualAnswers(both, STATE);
      }
    } finally {
      await stopBoth(both);
    }
  });
});

const PLACED = 100_000;
const PART = 2000;

describeConformance('the placement of users', () => {
  it.each([seed, seed + 1])(`matches Dovecot for any hosts (RANDOM_SEED=%d)`, { timeout: 120_000 }, async (seed) => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6()).filter((ip) => !/^(0|22[4-9]|2[3-5])/.test(ip));
    const [list = []] = fc.sample(fc.uniqueArray(address, { minLength: 2, maxLength: 12 }), { numRuns: 1, seed });
    const both = await startBoth(list.map((ip) => ({ ip: parseIp(ip) ?? '', tag: '' })));
    try {
      for (let start = 0; start < PLACED / 2; start += PART) {
        await expectEqualLookups(
          both,
          Array.from({ length: PART }, (_, index) => `OK\t${index}\tproxy\tuser=user${start + index}@example.com`),
        );
      }
      await expectEqualAnswers(both, `${VERSION_LINE}HOST-LIST\n`);
    } finally {
      await stopBoth(both);
    }
  });
});
