import { afterAll, beforeAll, describe } from 'vitest';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { withoutCounters } from './harness/masks.ts';
import { type RealDirector, startRing } from './harness/real-director.ts';
import type { Script } from './harness/scripted-server.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTER_OPTIONS, list } from './harness/tables.ts';

const RING = list(
  ['127.0.0.31', 29090, 'self', 0, 'ring synced', 0],
  ['127.0.0.32', 29090, 'right', 1700000000, 'synced', 0, 129, 701, 0, 174, 1795449961, 1795449962],
  ['127.0.0.33', 29090, 'left', 0, 'handshaking - 12 USERs received', 5, 1, 2, 3, 4, 0, 0],
  ['127.0.0.34', 29090, '', 0, ''],
);

/** `ring status` against a server that answers DIRECTOR-LIST with the given bytes. */
function ringStatus(reply: string, end: Script['end'] = 'hang', options = ''): Case {
  return { run: `doveadm -O ${options} director ring status -a ./director-admin`, director: { replies: [reply], end } };
}

describeConformance('director ring status', () => {
  describe('of scripted directors', () => {
    compareAll([
      ...FORMATTER_OPTIONS.map((options) => ringStatus(RING, 'hang', options)),
      ...FORMATTER_OPTIONS.map((options) => ringStatus('\n', 'hang', options)),
      ...[12, 60, 80, 120, 140, 160, 200, 250].map((columns) => ({ ...ringStatus(RING), columns })),
      ...[
        'one\n\n',
        '\t\n\n',
        'handshaking - 0 USERs received\t0\t0\t52\t0\t0\t0\t1795451349\n\n',
        '1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14\n\n',
        '1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n\n',
        '1\t2\t3\tx\t5\t6\t7\t8\t9\t10\ty\tz\n\n',
        '1\t2\t3\t-1\t5\t6\t7\t8\t9\t10\t-86400\t253402300800\n\n',
        '1\t2\t3\t\t5\t6\t7\t8\t9\t10\t\t\n\n',
        '1\t2\t3\t00\t5\t6\t7\t8\t9\t10\t000\t-0\n\n',
        '1\t2\t3\t 1\t5\t6\t7\t8\t9\t10\t1 \t+1\n\n',
        'a\x01tb\t\xc3\xa4\t\xff\t0\n\n',
        'a\0b\t1\n\n',
        'a\r\n\r\n',
      ].flatMap((reply) => [ringStatus(reply), ringStatus(reply, 'hang', '-f json')]),
      ...['', 'one\ttwo\n', 'one\ttwo'].flatMap((reply) => [
        ringStatus(reply, 'half-close'),
        ringStatus(reply, 'close'),
        ringStatus(reply, 'half-close', '-f json'),
      ]),
      ringStatus(list(...Array.from({ length: 150 }, (_, index) => ['127.0.0.1', index, 'in', 0, 'synced', 0]))),
    ]);
  });

  describe('of a real ring', () => {
    let ring: RealDirector[] = [];
    beforeAll(async () => {
      ring = await startRing(3, { mailServers: '10.0.0.1 10.0.0.2' });
    });
    afterAll(() => Promise.all(ring.map((director) => director.stop())));

    compareAll(
      [0, 1, 2].flatMap((index) => {
        const director = () => {
          const member = ring[index];
          if (member === undefined) throw new Error(`no director ${index}`);
          return member;
        };
        return [
          ...['flow', 'tab', 'table', 'json'].map((name) => ({
            run: `doveadm -O -f ${name} director ring status -a ./director-admin`,
            director,
            mask: withoutCounters,
          })),
          { run: 'doveadm -O director status -a ./director-admin', director },
          { run: 'doveadm -O -v director up -a ./director-admin 10.0.0.1', director },
          { run: 'doveadm -O -v director update -a ./director-admin 10.0.0.2 100', director },
          { run: 'doveadm -O -v director up -a ./director-admin 10.0.0.3', director },
        ];
      }),
    );
  });
});
