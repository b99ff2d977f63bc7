// Makes an executable of this program and Node, for machines without Node. Run as `director`, it is the director. The
// argument is the folder for it.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { lazyCommander } from './lazy-commander.ts';
import { licencesOf } from './licences.ts';

const folder = resolve(process.argv[2] ?? 'standalone');
const program = join(folder, 'doveadm');
const draft = mkdtempSync(join(tmpdir(), 'doveadm-standalone-'));
try {
  const blob = join(draft, 'blob');
  const moduleIds = await bundle(join(draft, 'main.cjs'));
  writeFileSync(
    join(draft, 'sea.json'),
    JSON.stringify({
      main: join(draft, 'main.cjs'),
      output: blob,
      useCodeCache: true,
      disableExperimentalSEAWarning: true,
    }),
  );
  node('--experimental-sea-config', join(draft, 'sea.json'));
  copyFileSync(process.execPath, join(draft, 'doveadm'));
  chmodSync(join(draft, 'doveadm'), 0o755);
  inject(join(draft, 'doveadm'), blob);

  mkdirSync(folder, { recursive: true });
  // Copied under another name first, as one that runs cannot be written to.
  copyFileSync(join(draft, 'doveadm'), `${program}.new`);
  renameSync(`${program}.new`, program);
  rmSync(join(folder, 'director'), { force: true });
  symlinkSync('doveadm', join(folder, 'director'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES'), licencesOf(moduleIds));
  console.log(`${relative('.', program)} is ready; a link to it named director, too`);
} finally {
  rmSync(draft, { recursive: true });
}

/** @returns the modules in the bundle */
async function bundle(file: string): Promise<string[]> {
  const { output } = await build({
    input: 'src/standalone.ts',
    plugins: [lazyCommander],
    platform: 'node',
    transform: { target: 'node20' },
    output: { file, format: 'cjs', codeSplitting: false, minify: true, comments: false },
  });
  return output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
}

/** Writes the blob into a copy of Node, where Node looks for it. */
function inject(copy: string, blob: string): void {
  const postject = fileURLToPath(import.meta.resolve('postject/dist/cli.js'));
  node(postject, copy, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2');
}

/** Runs Node, and shows its output if it fails. */
function node(...words: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`node ${words.join(' ')}:\n${stdout}${stderr}`);
}
