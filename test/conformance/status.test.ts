import { afterAll, beforeAll, describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { RealDirector } from './harness/real-director.ts';
import type { Script } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTER_OPTIONS, FORMATTERS, list } from './harness/tables.ts';

const STATUS = 'director status -a ./director-admin';

/** `status` against a server that answers with the given bytes, and then waits or does what `end` says. */
function status(reply: string, end: Script['end'] = 'hang', options = ''): Case {
  return { run: `doveadm -O ${options} ${STATUS}`, director: { replies: [reply], end } };
}

/** The same for `status USER`. */
function lookup(reply: string, end: Script['end'] = 'hang', options = ''): Case {
  return { run: `doveadm -O ${options} ${STATUS} alice`, director: { replies: [reply], end } };
}

function host(index: number): string[] {
  const state = index % 3 === 0 ? ['D', '1700000000'] : ['U', '0'];
  return [`10.0.${index >> 8}.${index & 255}`, '100', String(index * 7), index % 5 === 0 ? 'tagA' : '', ...state];
}

function hosts(count: number): string {
  return list(...Array.from({ length: count }, (_, index) => host(index)));
}

const WIDE_TAG = 'x'.repeat(120);
const TAGGED = list(
  ['10.0.0.1', 100, 3, 'tagA', 'U', 0],
  ['2001:db8:1234:5678:9abc:def0:1234:5678', 100, 123456789, 'someverylongtagname-for-testing-shrink', 'D', 1700000000],
);
const UTF8 = list(
  ['10.0.0.1', 100, 3, '\xc3\xa4\xc3\xb6', 'U', 0],
  ['10.0.0.2', 100, 3, '\xe2\x82\xac\xf0\x9f\x98\x80', 'U', 0],
);
const INVALID_UTF8 = list(
  ['10.0.0.1', 100, 3, '\xff\xfe', 'U', 0],
  ['10.0.0.2', 100, 3, 'a\xc3', 'U', 0],
  ['10.0.0.3', 100, 3, '\x80\xbf\xbf', 'U', 0],
  ['10.0.0.4', 100, 3, '\xed\xa0\x80 \xc0\xaf \xf5\x80\x80\x80', 'U', 0],
  ['10.0.0.5', 100, 3, '\xf8\x88\x80\x80\x80 \xfc\x84\x80\x80\x80\x80', 'U', 0],
  ['10.0.0.6', 100, 3, '\xe2\x80\xa8 \xe2\x80\xa9 "\\/\x7f', 'U', 0],
);
const CONTROLS = list(['10.0.0.1', 100, 3, 'a\x01tb\x01nc\x01rd\x011e\b\f\x1b[31m\x1f', 'U', 0]);

const DATES = [0, -1, -86400, 1, 1700000000, 2147483648, 253402300799, 253402300800, 2 ** 40]
  .map(String)
  .concat('', 'junk', '1x', ' 1', '+1', '01700000000', '9223372036854775808', '-9223372036854775809')
  .concat('9007199254740', '-62135596801', '1e3', '0x10', '--1', '-');

/** Times whose year does not fit an integer. The original crashes with a segmentation fault. */
const UNPRINTABLE_DATES = ['9223372036854775807', '-9223372036854775808'];

describeConformance('director status', () => {
  let standalone: RealDirector;
  beforeAll(async () => {
    standalone = await RealDirector.start({
      mailServers: '10.0.0.1 10.0.0.2 10.0.0.3@tagA fd00::1 10.0.0.4-10.0.0.5@tagB',
    });
    await standalone.assignUsers(['alice', 'bob', 'carol', 'dave@example.org']);
    await standalone.assignUsers(['alice', 'zoe'], 'tagA');
  });
  afterAll(() => standalone?.stop());

  const real = (run: string, more: Partial<Case> = {}): Case => ({
    run: `doveadm -O ${run}`,
    director: () => standalone,
    ...more,
  });

  describe('of a real director', () => {
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => real(`${options} ${STATUS}`)),
      ...['', 'alice', 'alice tagA', 'alice nosuch', 'nobody', "''", "'' ''", '12345', '4294967296', 'zoe tagA'].map(
        (user) => real(`${STATUS} ${user}`),
      ),
      ...FORMATTER_OPTIONS.map((options) => real(`${options} ${STATUS} alice`)),
      ...FORMATTERS.map((name) => real(`-f ${name} ${STATUS}`, { columns: 100 })),
      ...FORMATTERS.map((name) => real(`-f ${name} ${STATUS} alice tagA`, { columns: 60 })),
      real(`-v ${STATUS}`),
      real(`-o base_dir=. director status`),
      real(`-o base_dir=./ director status alice`),
      real(STATUS, { run: 'cd / && doveadm -O director status -a $OLDPWD/director-admin' }),
    ]);
  });

  describe('of any number of hosts', () => {
    compareAll(
      [0, 1, 3, 100, 101, 150].flatMap((count) => [
        ...FORMATTER_OPTIONS.map((options) => status(hosts(count), 'hang', options)),
        ...[40, 132].map((columns) => ({ ...status(hosts(count)), columns })),
      ]),
    );
  });

  describe('widens and narrows the columns', () => {
    const widths = [12, 29, 30, 31, 40, 45, 46, 51, 60, 79, 80, 81, 100, 120, 250];
    compareAll([
      ...widths.map((columns) => ({ ...status(hosts(3)), columns })),
      ...widths.map((columns) => ({ ...status(TAGGED), columns })),
      ...[80, 140, 200].map((columns) => ({ ...status(UTF8), columns })),
      status(TAGGED),
      status(list(['10.0.0.1', 100, 3, WIDE_TAG, 'U', 0])),
      status(
        list(['10.0.0.1', '1'.repeat(30), '2'.repeat(30), 't'.repeat(29), 'U', 0], ['10.0.0.1', 1, 1, 't', 'U', 0]),
      ),
      status(list(['1', 1, 1, 't'.repeat(19), 'U', 0], ['10.0.0.100', 1, 1, 't', 'U', 0])),
      status(list(...Array.from({ length: 101 }, (_, i) => ['10.0.0.1', 1, 1, i === 100 ? WIDE_TAG : '', 'U', 0]))),
      status(list(...Array.from({ length: 101 }, (_, i) => ['10.0.0.1', 1, 1, i === 99 ? WIDE_TAG : '', 'U', 0]))),
    ]);
  });

  describe('prints any bytes', () => {
    compareAll([
      ...FORMATTERS.map((name) => status(UTF8, 'hang', `-f ${name}`)),
      ...FORMATTERS.map((name) => status(INVALID_UTF8, 'hang', `-f ${name}`)),
      ...FORMATTERS.map((name) => status(CONTROLS, 'hang', `-f ${name}`)),
      ...FORMATTERS.map((name) => lookup('a\x01nb"\t1\t\xff\t\xc3\xa4\n', 'hang', `-f ${name}`)),
    ]);
  });

  describe('prints dates in local time', () => {
    compareAll([
      ...DATES.map((date) => status(list(['10.0.0.1', 100, 3, '', 'D', date]), 'hang', '-f tab')),
      ...DATES.map((date) => lookup(`10.0.0.1\t${date}\t10.0.0.2\t10.0.0.3\n`)),
      ...UNPRINTABLE_DATES.map((date) => ({
        ...lookup(`10.0.0.1\t${date}\t10.0.0.2\t10.0.0.3\n`),
        ours: { status: 0, stdout: 'Current: 10.0.0.1 (expires -)\nHashed: 10.0.0.2\nInitial config: 10.0.0.3\n' },
      })),
      ...[
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kolkata',
        'Pacific/Auckland',
        'Africa/Monrovia',
        'Nowhere/Nope',
        "''",
      ].flatMap((zone) =>
        [
          list(
            ...[1, 1700000000, 1720000000, 1711846800, 1711846799, 2147483648].map((time) => [
              'h',
              1,
              1,
              '',
              'D',
              time,
            ]),
          ),
        ].map((reply) => ({ ...status(reply, 'hang', '-f tab'), run: `TZ=${zone} doveadm -O -f tab ${STATUS}` })),
      ),
      { ...lookup('10.0.0.1\t0\t\t\n'), run: `TZ=Europe/Berlin doveadm -O ${STATUS} alice` },
      { ...lookup('10.0.0.1\t-5000000000\t\t\n'), run: `TZ=Europe/Berlin doveadm -O ${STATUS} alice` },
    ]);
  });

  describe('reads malformed replies', () => {
    compareAll([
      ...[
        '\n',
        'short\n\n',
        '10.0.0.1\t100\t3\n\n',
        '10.0.0.1\t100\t3\t\tU\n\n',
        '10.0.0.1\t100\t3\t\tU\t\n\n',
        '10.0.0.1\t100\t3\t\tU\t0\textra\tmore\n\n',
        '\t\t\t\t\t\n\n',
        '\t\t\t\t\t\t\n\n',
        '10.0.0.1\tx\ty\t\tDown\t0\n\n',
        '10.0.0.1\t100\t3\t\td\t0\n\n',
        '10.0.0.1\t100\t3\t\t\t0\n\n',
        '10.0.0.1\t100\t3\t\tU\t0\r\n\r\n',
        '10.0.0.1\t100\t3\t\tU\t0\r\r\n\n',
        '10.0.0.1\t100\t3\t\tU\t0\n\r\r\n\n',
        '10.0.0.1\t100\t3\tta\0g\tU\t0\n\n',
        '10.0.0.1\t100\t3\ttag\tU\t0\0junk\n\n',
        '\x0010.0.0.1\t100\t3\ttag\tU\t0\n\n',
        '10.0.0.1\t100\t3\ta\x010b\tU\t0\n\n',
        '10.0.0.1\t100\t3\ta\x01xb\x01\tU\t0\n\n',
        '10.0.0.1\t100\t3\ta\x01\x01b\tU\t0\x01\n\n',
        ' 10.0.0.1 \t 100 \t 3 \t tag \t U\t 0\n\n',
        'OK\n\n',
        'NOTFOUND\n\n',
        'one\n10.0.0.1\t100\t3\t\tU\t0\ntwo\ttwo\n10.0.0.2\t100\t3\t\tU\t0\n\n',
        `${list(['10.0.0.1', 100, 3, '', 'U', 0])}10.0.0.2\t100\t3\t\tU\t0\n\n`,
        list(['h'.repeat(9000), 100, 3, 't'.repeat(20000), 'U', 0]),
      ].flatMap((reply) => [status(reply), status(reply, 'hang', '-f json')]),
      ...[
        '\n',
        'TRYAGAIN\n',
        '\t\t\t\n',
        '\t0\t\t\n',
        '\t0\t\t\t\n',
        '10.0.0.1\t1700000000\t10.0.0.2\n',
        '10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.3\t\n',
        '10.0.0.1\t\t10.0.0.2\t10.0.0.3\n',
        '10.0.0.1\tx\t10.0.0.2\t10.0.0.3\n',
        '\tx\t10.0.0.2\t10.0.0.3\n',
        '\t1700000000\t10.0.0.2\t10.0.0.3\n',
        '10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.3\r\n',
        '10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.3\0x\n',
        '10.0.0.1\0\t1700000000\t10.0.0.2\t10.0.0.3\n',
        '\x010\t1700000000\t10.0.0.2\t10.0.0.3\n',
        '\x01n\t1700000000\tb\x01tc\t\x01\n',
        '10.0.0.1\t1700000000\t10.0.0.2\t10.0.0.3\n\n\n',
      ].flatMap((reply) => [lookup(reply), lookup(reply, 'hang', '-f json')]),
    ]);
  });

  describe('loses the connection', () => {
    const rows = '10.0.0.1\t100\t3\t\tU\t0\n10.0.0.2\t100\t3\t\tU\t0\n';
    compareAll([
      ...['', rows, `${rows}10.0.0.3\t1`, `${rows}\r`, '10.0.0.1\t100\t3\t\tU\t0'].flatMap((reply) => [
        status(reply, 'half-close'),
        status(reply, 'close'),
        status(reply, 'half-close', '-f json'),
        status(reply, 'half-close', '-f tab'),
      ]),
      ...['', '10.0.0.1\t1\t', '10.0.0.1\t1\t2\t3'].flatMap((reply) => [
        lookup(reply, 'half-close'),
        lookup(reply, 'close'),
        ...FORMATTERS.map((name) => lookup(reply, 'half-close', `-f ${name}`)),
      ]),
      status(`${rows}\n`, 'close'),
      lookup('10.0.0.1\t1\t2\t3\n', 'close'),
    ]);
  });
});
