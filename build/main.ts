import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type RolldownOutput } from 'rolldown';
import { type BuiltFile, declarationsOf } from './declarations.ts';
import { lazyCommander } from './lazy-commander.ts';
import { licencesOf } from './licences.ts';

const programs = { doveadm: 'src/cli/main.ts', director: 'src/director/main.ts' };
const DIST = 'dist';

// CommonJS starts faster than ES modules, and import() would load Node's module loader. All static imports of a program
// are in one file. Dynamic imports have files of their own, which are not parsed at start.
const outputs: BuiltFile[] = [];
const modules: string[] = [];
for (const [name, input] of Object.entries(programs)) {
  const { output } = await build({
    input: { [name]: input },
    plugins: [lazyCommander],
    platform: 'node',
    external: 'bun:ffi',
    transform: { target: 'node20' },
    write: false,
    output: {
      format: 'cjs',
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: `${name}/[name].cjs`,
      codeSplitting: { groups: [{ name, tags: ['$initial'] }] },
      minify: true,
      comments: false,
    },
  });
  keep(output);
}

// The library is an ES module, and not minified.
const { output: library } = await build({
  input: 'src/index.ts',
  platform: 'node',
  external: 'bun:ffi',
  transform: { target: 'node20' },
  write: false,
  output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'library/[name].js' },
});
keep(library);
outputs.push(...declarationsOf('src/index.ts', 'src'));

// Removes old files. That includes the old code cache, because V8 only checks the length of the source against a cache.
mkdirSync(DIST, { recursive: true });
for (const file of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (file.isFile() && !outputs.some(({ fileName }) => join(DIST, fileName) === path)) rmSync(path);
}
outputs.push({ fileName: 'THIRD-PARTY-LICENCES', code: licencesOf(modules) });

for (const { fileName, code } of outputs) {
  const path = join(DIST, fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fileName.endsWith('.cjs') ? ascii(code) : code);
}
const { status } = spawnSync(process.execPath, ['build/code-cache.cjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
process.exitCode = status ?? 1;

function keep(output: RolldownOutput['output']): void {
  for (const chunk of output) {
    if (chunk.type !== 'chunk') continue;
    outputs.push(chunk);
    modules.push(...chunk.moduleIds);
  }
}

/** Escapes non-ASCII characters: with a character beyond Latin-1, V8 would use two bytes for every character. */
function ascii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
