import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** Runs a copy of the program; its parts and Node's own are loaded on the way. */
function hashOfName() {
  const program = join(folder, 'bin/doveadm');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '-O', 'director', 'map', '-u', 'foo'], {
    encoding: 'latin1',
  });
  return { status, stdout: stdout.trim(), stderr };
}

const right = { status: 0, stdout: '2898073819', stderr: '' };

it('starts without what the build keeps of the compilation', () => {
  expect(hashOfName()).toEqual(right);
});

it('starts with it, for the version of Node that has built it', () => {
  expect(readdirSync('dist')).toContain(CACHE);
  copyFileSync(join('dist', CACHE), join(folder, 'dist', CACHE));
  expect(hashOfName()).toEqual(right);
});

it('does without it if it is of something else', () => {
  writeFileSync(join(folder, 'dist', CACHE), Buffer.alloc(100_000, 'nonsense'));
  expect(hashOfName()).toEqual(right);
});
