import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parsePosixTimeZone } from '../../src/time/posix-time-zone.ts';

const zones = [
  'UTC-3',
  '<+03>-3',
  '<-0330>3:30',
  'CET-1CEST,M3.5.0,M10.5.0/3',
  'EST5EDT,M3.2.0,M11.1.0',
  'NZST-12NZDT,M9.5.0,M4.1.0/3',
  '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
  'XXX3YYY,J60,J300',
  'XXX3YYY,J59,J300',
  'XXX3YYY1,59/0,299/24',
  'IST-1GMT0,M10.5.0,M3.5.0/1',
];
/** Some moments of a few years, leap years too, and around every change of clocks. */
const moments = Array.from({ length: 800 }, (_, index) => 1_672_531_199 + index * 118_800);

describe('parsePosixTimeZone', () => {
  it.each(zones)('knows the offsets of %s as the C library does', (zone) => {
    const offset = parsePosixTimeZone(zone);
    const input = moments.map((moment) => `@${moment}\n`).join('');
    const shown = execFileSync('date', ['-f', '-', '+%s %z'], { input, env: { TZ: zone, PATH: process.env.PATH } });
    const expected = shown.toString().trim().split('\n');
    expect(expected).toHaveLength(moments.length);
    for (const line of expected) {
      const [, moment, sign, hours, minutes] = /^(\d+) ([+-])(\d\d)(\d\d)$/.exec(line) ?? [];
      const east = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
      expect([moment, offset?.(Number(moment))]).toEqual([moment, east]);
    }
  });

  it.each(['Europe/Berlin', 'UTC', '', ':Europe/Berlin', 'CET-1CEST,M3.5', 'UTC-', '/etc/localtime'])(
    'leaves %j alone',
    (zone) => {
      expect(parsePosixTimeZone(zone)).toBeUndefined();
    },
  );
});
