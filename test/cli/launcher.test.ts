import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doveadm-launcher-'));
  cpSync('bin', join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  copyFileSync('dist/doveadm.cjs', join(folder, 'dist/doveadm.cjs'));
  cpSync('dist/doveadm', join(folder, 'dist/doveadm'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const CACHE = `doveadm.cjs.${process.version}-${process.arch}.cache`;

/** Runs a copy of the program with a command that loads other parts of it and modules of Node. */
function hashOfName() {
  const program = join(folder, 'bin/doveadm');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '-O', 'director', 'map', '-u', 'foo'], {
    encoding: 'latin1',
  });
  return { status, stdout: stdout.trim(), stderr };
}

const right = { status: 0, stdout: '2898073819', stderr: '' };

it('starts without a code cache', () => {
  expect(hashOfName()).toEqual(right);
});

it('starts with the code cache of the build', () => {
  expect(readdirSync('dist')).toContain(CACHE);
  copyFileSync(join('dist', CACHE), join(folder, 'dist', CACHE));
  expect(hashOfName()).toEqual(right);
});

it('ignores a code cache with other contents', () => {
  writeFileSync(join(folder, 'dist', CACHE), Buffer.alloc(100_000, 'nonsense'));
  expect(hashOfName()).toEqual(right);
});

it('ignores a code cache with a flipped bit', { timeout: 120_000 }, () => {
  const whole = readFileSync(join('dist', CACHE));
  const places = Array.from({ length: 24 }, (_, index) => Math.floor(((index + 0.5) / 24) * whole.length));
  for (const [index, place] of [...places, whole.length - 1].entries()) {
    const damaged = Buffer.from(whole);
    damaged[place] = (damaged[place] ?? 0) ^ (1 << (index % 8));
    writeFileSync(join(folder, 'dist', CACHE), damaged);
    expect(hashOfName(), `byte ${place}`).toEqual(right);
  }
});

it.each([0, 1, 3, 4, 1000])('ignores a code cache that was truncated to %d bytes', (size) => {
  writeFileSync(join(folder, 'dist', CACHE), readFileSync(join('dist', CACHE)).subarray(0, size));
  expect(hashOfName()).toEqual(right);
});

it('does not read a device in the place of the code cache', () => {
  symlinkSync('/dev/zero', join(folder, 'dist', CACHE));
  expect(hashOfName()).toEqual(right);
});
