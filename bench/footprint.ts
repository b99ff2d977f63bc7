import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Program, wallClock } from './program.ts';
import { spread } from './statistics.ts';

/**
 * Prints the sizes of what is shipped with their limits, and the start-up times of the programs relative to Node alone.
 * Fails if a size exceeds its limit. Times never fail, because machines differ.
 */

interface Part {
  readonly name: string;
  readonly bytes: number;
  /** In bytes. A commit that raises a limit gives the reason. */
  readonly limit: number;
}

const ROUNDS = 21;

/** The total size of the files in `dist` whose relative path matches. */
function sizeOf(paths: RegExp): number {
  return readdirSync('dist', { recursive: true, encoding: 'utf8' })
    .filter((path) => paths.test(path))
    .reduce((sum, path) => sum + statSync(join('dist', path)).size, 0);
}

function packageSizes(): { readonly size: number; readonly unpackedSize: number } {
  const words = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [packed] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  return packed;
}

const { size, unpackedSize } = packageSizes();
const parts: readonly Part[] = [
  { name: 'dist/doveadm.cjs, read at every start', bytes: sizeOf(/^doveadm\.cjs$/), limit: 110_000 },
  { name: 'doveadm with all that is loaded on use', bytes: sizeOf(/^doveadm(\.cjs|\/.*\.cjs)$/), limit: 320_000 },
  { name: 'director with all that is loaded on use', bytes: sizeOf(/^director(\.cjs|\/.*\.cjs)$/), limit: 200_000 },
  { name: 'library, readable', bytes: sizeOf(/^(index|library\/.*)\.js$/), limit: 200_000 },
  { name: 'package', bytes: size, limit: 260_000 },
  { name: 'package, unpacked', bytes: unpackedSize, limit: 850_000 },
];

const environment = { PATH: process.env.PATH };
const own = (program: string, ...words: string[]): Program => ({
  file: process.execPath,
  words: [resolve('bin', program), ...words],
  environment,
});
const starts: Readonly<Record<string, Program>> = {
  'node -e 0': { file: process.execPath, words: ['-e', '0'], environment },
  'doveadm -O director map -u alice': own('doveadm', '-O', 'director', 'map', '-u', 'alice'),
  'doveadm --help': own('doveadm', '--help'),
  'director --help': own('director', '--help'),
};

/** The median times of programs in milliseconds, by name. The programs run in turn. */
function mediansOf(programs: Readonly<Record<string, Program>>): Map<string, number> {
  const times = new Map(Object.keys(programs).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, program] of Object.entries(programs)) times.get(name)?.push(wallClock(program));
  }
  return new Map([...times].map(([name, each]) => [name, spread(each).median]));
}

console.log('| size | kB | limit, kB |\n|---|---|---|');
for (const { name, bytes, limit } of parts) {
  const mark = bytes > limit ? ' **too large**' : '';
  console.log(`| ${name} | ${Math.round(bytes / 1000)}${mark} | ${limit / 1000} |`);
}

const medians = mediansOf(starts);
console.log(`\n| start, Node ${process.version} | ms | relative to Node alone |\n|---|---|---|`);
for (const [name, median] of medians) {
  console.log(`| \`${name}\` | ${median.toFixed(1)} | ${(median / (medians.get('node -e 0') ?? median)).toFixed(2)} |`);
}

if (parts.some(({ bytes, limit }) => bytes > limit)) process.exitCode = 1;
