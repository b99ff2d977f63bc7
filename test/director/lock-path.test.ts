import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lockPath } from '../../src/director/lock-path.ts';
import { folderOf } from '../settings/folder.ts';

const made = () => join(folderOf({}), 'socket');

it('is a file of this process until it is given back', async () => {
  const path = made();
  const unlock = await lockPath(path);
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe(String(process.pid));
  expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
  unlock();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

it('is waited for', async () => {
  const path = made();
  const unlock = await lockPath(path);
  const order: string[] = [];
  const second = lockPath(path).then((done) => {
    order.push('second');
    return done;
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  order.push('first');
  unlock();
  (await second)();
  expect(order).toEqual(['first', 'second']);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

it('is taken from a process that is gone', async () => {
  const path = made();
  writeFileSync(`${path}.lock`, String(spawnSync('true').pid));
  (await lockPath(path))();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

it.each(['', '0', 'x', String(process.pid)])('is in use for five seconds with %j in it', async (text) => {
  const path = made();
  writeFileSync(`${path}.lock`, text);
  const sleep = vi.fn();
  vi.resetModules();
  vi.doMock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void sleep(ms) }));
  onTestFinished(() => void vi.doUnmock('node:timers/promises'));
  const { lockPath: lock } = await import('../../src/director/lock-path.ts');
  await expect(lock(path)).rejects.toMatchObject({ code: 'EADDRINUSE', message: `${path}.lock is in use` });
  expect(sleep.mock.calls.reduce((sum, [ms]) => sum + ms, 0)).toBe(5000);
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe(text);
});

it('cannot be made in a folder that is not there', async () => {
  await expect(lockPath('/nowhere/socket')).rejects.toMatchObject({ code: 'ENOENT' });
});
