import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeZoneFile, readZoneFile } from '../../src/posix/zone-file.ts';

const berlin = readFileSync('test/posix/zoneinfo/Europe/Berlin');
const FOOTER = 'CET-1CEST,M3.5.0,M10.5.0/3';
const body = berlin.subarray(0, berlin.length - FOOTER.length - 2);

/** The position of the second header. The times of 4 bytes are before it. */
const secondHeader = berlin.indexOf('TZif', 4);

function withByte(position: number, value: number): Buffer {
  const changed = Buffer.from(berlin);
  changed[position] = value;
  return changed;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('decodeZoneFile', () => {
  it('reads times of 8 bytes and the footer', () => {
    const zone = decodeZoneFile(berlin);
    expect(zone?.before).toEqual({ offset: 3208, isSummer: false, abbreviation: 'LMT' });
    expect(zone?.transitions[0]?.from).toBe(-2_422_054_408);
    expect(zone?.footer).toBe(FOOTER);
  });

  it('reads a file of version 1, with times of 4 bytes and no footer', () => {
    const old = Buffer.from(berlin.subarray(0, secondHeader));
    old[4] = 0;
    const zone = decodeZoneFile(old);
    expect(zone?.transitions.at(-1)).toEqual(decodeZoneFile(berlin)?.transitions.at(-1));
    expect(zone?.transitions[0]?.from).toBeGreaterThanOrEqual(-(2 ** 31));
    expect(zone?.footer).toBe('');
  });

  it('reads leap seconds', () => {
    const { leaps } = decodeZoneFile(readFileSync('test/posix/zoneinfo/right/Europe/London')) ?? {};
    expect(leaps).toHaveLength(27);
    expect(leaps?.at(-1)).toEqual({ from: 1_483_228_826, count: 27 });
  });

  it.each([
    ['\n\n', ''],
    [`\n${FOOTER}\nmore\n`, `${FOOTER}\nmore`],
    ['\nABC-5\0DEF\n', 'ABC-5'],
    ['xABC-5\n', ''],
    ['\nUTC-5', 'UTC-'],
  ])('reads the footer %j', (footer, text) => {
    expect(decodeZoneFile(Buffer.concat([body, Buffer.from(footer)]))?.footer).toBe(text);
  });

  it('refuses a file that is truncated before its footer', () => {
    for (let length = 0; length < body.length + 2; length++)
      expect([length, decodeZoneFile(berlin.subarray(0, length))]).toEqual([length, undefined]);
    expect(decodeZoneFile(berlin.subarray(0, body.length + 2))?.footer).toBe('');
  });

  const counts = secondHeader + 20;
  it.each([
    ['other magic bytes', withByte(0, 0x55)],
    ['other magic bytes in the second header', withByte(secondHeader, 0x55)],
    ['more marks than types', withByte(counts + 3, 0xff)],
    ['two thousand million transitions', withByte(counts + 12, 0x7f)],
    ['no types', withByte(counts + 19, 0)],
    ['a transition to a type that is not there', withByte(secondHeader + 44 + 144 * 8, 0xff)],
  ])('refuses a file with %s', (_, bytes) => {
    expect(decodeZoneFile(bytes)).toBeUndefined();
  });
});

describe('readZoneFile', () => {
  it('reads a file', () => {
    const path = join(temporaryFolder(), 'zone');
    writeFileSync(path, berlin);
    expect(readZoneFile(path)?.footer).toBe(FOOTER);
  });

  it('never waits for a pipe, and ignores devices', () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(readZoneFile(pipe)).toBeUndefined();
    expect(readZoneFile('/dev/zero')).toBeUndefined();
  });

  it('ignores folders, very large files, and missing files', () => {
    const folder = temporaryFolder();
    const endless = join(folder, 'endless');
    writeFileSync(endless, berlin);
    truncateSync(endless, 2 ** 40);
    for (const path of [folder, endless, join(folder, 'nothing')]) expect(readZoneFile(path)).toBeUndefined();
  });
});
