import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { strftime } from '../../src/posix/strftime.ts';
import { TimeZone } from '../../src/posix/time-zone.ts';

const FOLDER = 'test/posix';

/** The results of glibc 2.36 for `%F %T %Z %z`: a folder of zone files, TZ, Unix seconds, the text. */
const rows = readFileSync(`${FOLDER}/glibc-local-times.tsv`, 'latin1')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));

function told(environment: Record<string, string>, moment: number): string {
  const time = new TimeZone(environment).localTime(moment);
  return time === undefined ? 'nothing' : strftime('%F %T %Z %z', time, 256);
}

describe('TimeZone', () => {
  const zones = new Map(rows.map(([folder = '', zone = '']) => [`${folder}\t${zone}`, [folder, zone] as const]));
  it.each([...zones.values()])('formats times like glibc, with %s and TZ=%j', (folder, zone) => {
    const known = rows.filter((row) => row[0] === folder && row[1] === zone);
    expect(known.length).toBeGreaterThan(20);
    for (const [, , moment, text] of known) {
      const seconds = Number(moment);
      expect([seconds, told({ TZ: zone, TZDIR: `${FOLDER}/${folder}` }, seconds)]).toEqual([seconds, text]);
    }
  });

  it('accepts a path, with and without a colon', () => {
    const path = `${process.cwd()}/${FOLDER}/zoneinfo/Europe/Berlin`;
    for (const TZ of [path, `:${path}`]) expect(told({ TZ }, 1_720_000_000)).toBe('2024-07-03 11:46:40 CEST +0200');
  });

  it.each([
    [8_640_000_000_001, '275760-09-13 00:00:01'],
    [9_007_199_254_740_991, '285428751-11-12 07:36:31'],
    [-62_167_219_201, '-1-12-31 23:59:59'],
    [-99_999_999_999_999, '-3166904-02-24 14:13:21'],
  ])('formats %d', (moment, text) => {
    expect(told({ TZ: 'UTC0' }, moment)).toBe(`${text} UTC +0000`);
  });

  it.each([2 ** 63, -(2 ** 63)])('cannot represent %d', (moment) => {
    expect(told({ TZ: 'UTC0' }, moment)).toBe('nothing');
  });

  it('uses the rules of the United States after a zone file without rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zones-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const berlin = readFileSync(`${FOLDER}/zoneinfo/Europe/Berlin`);
    const footer = berlin.lastIndexOf('\n', -2);
    writeFileSync(join(folder, 'zone'), Buffer.concat([berlin.subarray(0, footer), Buffer.from('\nCET-1CEST\n')]));
    const zone = { TZ: `${folder}/zone` };
    expect(told(zone, 4_010_000_000)).toBe('2097-01-26 01:53:20 CET +0100');
    expect(told(zone, 4_000_000_000)).toBe('2096-10-02 09:06:40 CEST +0200');
  });

  it('is consistent at the end of a summer time without rules', () => {
    const zone = new TimeZone({ TZ: 'XYZ3ABC', TZDIR: `${FOLDER}/zoneinfo` });
    const first = zone.localTime(1_383_453_000);
    expect([first?.hour, first?.minute, first?.abbreviation]).toEqual([2, 30, 'ABC']);
    expect(zone.localTime(1_383_453_000)).toEqual(first);
  });

  it('reads 0 before the table of months', () => {
    expect(told({ TZ: 'CET-1CEST,M0.1.0,M10.5.0' }, 1_688_169_600)).toBe('2023-07-01 02:00:00 CEST +0200');
  });

  it('reads its file once, at the first use', () => {
    const environment = { TZ: 'Europe/Berlin', TZDIR: `${FOLDER}/zoneinfo` };
    const zone = new TimeZone(environment);
    environment.TZ = 'America/New_York';
    expect(zone.localTime(0)?.abbreviation).toBe('EST');
    environment.TZ = 'Europe/Berlin';
    expect(zone.localTime(0)?.abbreviation).toBe('EST');
  });
});
