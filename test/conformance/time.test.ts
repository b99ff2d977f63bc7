import { readFileSync } from 'node:fs';
import { describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { withoutDebug } from './harness/masks.ts';
import { compareAll } from './harness/table.ts';
import { list } from './harness/tables.ts';

/** Times around clock changes before and after 2007, and before the first and after the last change in zone files. */
const MOMENTS = [
  ...[1, 100_000_000, 78_796_799, 1_143_961_199, 1_143_961_200, 1_173_596_399, 1_173_596_400, 1_174_784_400],
  ...[1_194_152_399, 1_194_152_400, 1_483_228_827, 1_700_000_000, 1_711_846_799, 1_711_846_800, 1_720_000_000],
  ...[1_729_990_799, 1_729_990_800, 2_147_483_648, 4_000_000_000, 4_118_000_000, 13_000_000_000, 16_756_761_599],
];
const USER_LIST = list(...MOMENTS.map((moment, index) => [index, moment, '10.0.0.1']));

const berlin = readFileSync('test/posix/zoneinfo/Europe/Berlin', 'latin1');
const FILES = { berlin, cut: berlin.slice(0, -1000), noFooter: berlin.slice(0, -28), empty: '', text: 'CET-1\n' };

const ZONES = [
  ...['Europe/Berlin', ':Europe/Berlin', 'Europe//Berlin', 'Europe/../Eire', '../zoneinfo/Eire', 'Europe/Berlin/'],
  ...['Eire', 'EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT', 'WET', 'EET', 'MET', 'EST', 'Africa/Casablanca'],
  ...['posix/Europe/Berlin', 'right/Europe/Berlin', ':right/UTC', 'Europe', 'Nowhere/Nope', '.', '..', ':', '::UTC'],
  ...['/etc/localtime', ':/etc/localtime', '/usr/share/zoneinfo/Asia/Kathmandu', '/nonexistent', '/dev/zero', '/'],
  ...Object.keys(FILES).map((name) => `:$PWD/${name}`),
  ...['XYZ3ABC', 'XYZ3ABC,', 'XYZ-3ABC-5', 'CET-1CEST,M3.5.0,M10.5.0/3', 'UTC-3', '<+0330>-3:30', 'XX', 'A1B', 'XYZ3!'],
  ...[
    'XYZ3,M3.2.0,M11.1.0',
    'XYZ3ABC,M3.2',
    'XYZ3ABC,J0',
    'XYZ3ABC,M3.2.0/x,M11.1.0',
    'XYZ 3',
    'XYZ3ABC,J60/-30,300/167',
  ],
];

const MAP = '-f tab director map -f /dev/null -a ./director-admin';

function map(variables: string): Case {
  return { run: `${variables} doveadm -O ${MAP}`, files: FILES, director: { replies: [USER_LIST] } };
}

function lookup(zone: string, moment: number): Case {
  return {
    run: `TZ=${zone} doveadm -O director status -a ./director-admin alice`,
    files: FILES,
    director: { replies: [`10.0.0.1\t${moment}\t10.0.0.2\t10.0.0.3\n`] },
  };
}

function rowInUtc(moment: number, index: number): string {
  const [day, time] = new Date(moment * 1000).toISOString().split(/[T.]/);
  return `<unknown>\t${index}\t10.0.0.1\t${day} ${time}\n`;
}

const quoted = (zone: string) => `"${zone}"`;

describeConformance('time zones', () => {
  describe('of map', () => {
    compareAll([
      ...ZONES.map((zone) => map(`TZ=${quoted(zone)}`)),
      map(''),
      map('TZ='),
      ...['', 'Europe/Berlin', 'XYZ3ABC', 'Universal', ':', '/etc/localtime'].map((zone) =>
        map(`TZDIR=./nonexistent TZ=${zone}`),
      ),
      map('TZDIR=. TZ=berlin'),
      map('TZDIR=$PWD TZ=:berlin'),
      map('TZDIR= TZ=Europe/Berlin'),
    ]);
  });

  describe('of status USER', () => {
    compareAll([
      ...ZONES.flatMap((zone) => [1_100_000_000, 1_720_000_000].map((moment) => lookup(quoted(zone), moment))),
      ...[-1, -5_000_000_000, -100_000_000_000].map((moment) => lookup('Eire', moment)),
    ]);
  });

  describe('of a configuration file', () => {
    const shown = (configuration: string): Case => ({
      run: `TZDIR=. TZ=berlin LOG_STDERR_TIMESTAMP='%Z|' doveadm -c ./conf ${MAP}; doveadm -c ./conf director status -a ./nosuch`,
      files: { ...FILES, conf: configuration },
      director: { replies: [USER_LIST] },
    });
    compareAll([
      shown('ssl = no\n'),
      shown('import_environment = TZ TZDIR\n'),
      shown('import_environment = HOME\n'),
      shown('import_environment = TZ=Asia/Kathmandu\n'),
      ...['ssl = no', 'import_environment = TZ=UTC-5', 'import_environment = LOG_STDERR_TIMESTAMP=%z:', 'foo'].map(
        (configuration) => ({
          run: `LOG_STDERR_TIMESTAMP='[%Z] ' TZ=Asia/Kathmandu doveadm -c ./conf director status -a ./nosuch`,
          files: { conf: `${configuration}\n` },
        }),
      ),
      {
        run: "TZ=UTC-5 LOG_STDERR_TIMESTAMP='[%z] ' doveadm -c ./conf director status -a ./nosuch",
        files: { conf: 'director_consistent_hashing = no\n' },
      },
    ]);
  });

  describe('of a pipe without a writer', () => {
    compareAll([
      {
        // The original waits for a writer. So does the executable, because Bun reads the file at its start.
        ...map(`rm -f pipe; mkfifo pipe; TZ=:$PWD/pipe timeout 5`),
        ...(process.env.OURS === undefined && {
          ours: { status: 0, stdout: `user\thash\tmail server ip\texpire time\n${MOMENTS.map(rowInUtc).join('')}` },
        }),
      },
    ]);
  });
});

describeConformance('time stamps', () => {
  const digits = (text: string) => withoutDebug(text).replace(/\d/g, 'N');
  const formats = [
    ...['%-m %_m %0e %P %EY %Om %^b %#Z %5Y %U %W %g ', '%G %V %C %D %F %h %r %R %s %t %T %u %w %x %X %c %z %+ %% '],
    ...['%^a%#a%10a%010b', '%Q%5Q%^q%#Eb%E%', '%255d', '%256d', '%9999999999d', '%10z%-z%_z', '%k%l%-k', '%'],
    ...['x'.repeat(255), 'x'.repeat(256), `${'x'.repeat(251)}%Y`, `${'x'.repeat(252)}%Y`],
  ];
  compareAll([
    { run: `LOG_STDERR_TIMESTAMP='%n%3n' doveadm -O director status -a ./nosuch` },
    ...formats.flatMap((format) => [
      { run: `LOG_STDERR_TIMESTAMP='${format}' TZ=Eire doveadm -O director status -a ./nosuch`, mask: digits },
      { run: `TZ=XYZ5 doveadm -OD -o 'log_timestamp=${format}' director status -a ./nosuch`, mask: digits },
    ]),
  ]);
});
