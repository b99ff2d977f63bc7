import { mkdtempSync, readdirSync, rmSync, type writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { readStateFile, StateFile } from '../../../src/director/state/state-file.ts';
import { StateReader } from '../../../src/director/state/state-lines.ts';
import { testDirector } from '../test-director.ts';

/** How many bytes the disk still takes. */
let room = Number.POSITIVE_INFINITY;

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const write: typeof writeSync = (fd: number, bytes: string | NodeJS.ArrayBufferView, offset?: unknown) => {
    if (typeof bytes === 'string') throw new Error('not used');
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const start = Number(offset ?? 0);
    const length = Math.min(bytes.byteLength - start, room);
    room -= length;
    return fs.writeSync(fd, bytes, start, length);
  };
  return { ...fs, writeSync: write };
});

async function known(path: string): Promise<number[]> {
  const director = await testDirector();
  onTestFinished(() => director.close());
  const reader = new StateReader(director, () => director.now());
  await readStateFile(path, (line) => reader.take(line));
  expect(reader.damaged).toBe(0);
  return [...director.users()].map(({ hash }) => hash);
}

it('is written anew when a disk that was full is no more, and says so once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const log: string[] = [];
  const path = join(folder, 'state');
  const director = await testDirector();
  onTestFinished(() => director.close());
  const say = (text: string) => void log.push(text);
  const file = new StateFile(path, director, { error: say, info: say });
  director.recorder = file;
  await file.write();
  director.assign(1, '');
  await new Promise((resolve) => setImmediate(resolve));
  room = 10;
  for (const hash of [2, 3, 4]) {
    director.assign(hash, '');
    await new Promise((resolve) => setImmediate(resolve));
  }
  vi.advanceTimersByTime(10_000);
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['state']));
  expect(log).toEqual([`${path}: No space left on device: what is known now is lost when this process ends`]);
  room = Number.POSITIVE_INFINITY;
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(10_000);
  await vi.waitFor(() => expect(log[1]).toBe(`${path}: written again`));
  director.assign(5, '');
  file.close();
  expect(await known(path)).toEqual([1, 2, 3, 4, 5]);
});
