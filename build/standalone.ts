// Compiles the programs to one executable, for machines without Node. Called as `director`, it runs the director.
// Arguments: [--target PLATFORM] [FOLDER]. PLATFORM is the name of one of Bun's packages, such as linux-aarch64-musl.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import { bunFor, bunLicence, hostBun } from './bun.ts';
import { lazyCommander } from './lazy-commander.ts';
import { licencesOf } from './licences.ts';

const { values, positionals } = parseArgs({ options: { target: { type: 'string' } }, allowPositionals: true });
const folder = resolve(positionals[0] ?? 'standalone');
const program = join(folder, 'doveadm');
const draft = mkdtempSync(join(tmpdir(), 'doveadm-standalone-'));
try {
  const moduleIds = await bundle(join(draft, 'main.cjs'));
  const bun = hostBun();
  compile(bun, values.target === undefined ? bun : bunFor(values.target, draft));

  mkdirSync(folder, { recursive: true });
  // A running executable cannot be written to, but it can be replaced.
  copyFileSync(join(draft, 'doveadm'), `${program}.new`);
  renameSync(`${program}.new`, program);
  rmSync(join(folder, 'director'), { force: true });
  symlinkSync('doveadm', join(folder, 'director'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES'), `${licencesOf(moduleIds)}\n${bunLicence}`);
  console.log(`Built ${relative('.', program)}, and a link to it named director`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(draft, { recursive: true });
}

/** @returns the modules in the bundle */
async function bundle(file: string): Promise<string[]> {
  const { output } = await build({
    input: 'src/standalone.ts',
    plugins: [lazyCommander],
    platform: 'node',
    external: 'bun:ffi',
    transform: { target: 'node20' },
    output: { file, format: 'cjs', codeSplitting: false, minify: true, comments: false },
  });
  return output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
}

/**
 * @param compiler the Bun to run
 * @param runtime the Bun to include in the executable
 */
function compile(compiler: string, runtime: string): void {
  const options = [
    ...['--compile', '--bytecode', '--format=cjs', '--target=bun'],
    // The executable must not read files in the working directory: bunfig.toml can name code to run.
    ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
    `--compile-executable-path=${runtime}`,
    '--outfile=doveadm',
  ];
  // Relative paths, because the executable contains them.
  execFileSync(compiler, ['build', ...options, 'main.cjs'], { cwd: draft, stdio: ['ignore', 'ignore', 'inherit'] });
}
