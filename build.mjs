import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'rolldown';
import { lazyCommander } from './build-commander.mjs';
import { declarationsOf } from './build-declarations.mjs';
import { licencesOf } from './build-licences.mjs';

const programs = { doveadm: 'src/cli/main.ts', director: 'src/director/main.ts' };
const DIST = 'dist';

// CommonJS, which Node starts faster than modules; import() would bring its loader of modules in. One file has all that a
// program imports at once, so that the start reads one file; what is imported on use has its own files, so that the
// start does not parse it.
const outputs = [];
for (const [name, input] of Object.entries(programs)) {
  const { output } = await build({
    input: { [name]: input },
    plugins: [lazyCommander],
    platform: 'node',
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
  outputs.push(...output);
}

// The library is a module, and is left readable. What is loaded on use has files of its own here too.
const { output: library } = await build({
  input: 'src/index.ts',
  platform: 'node',
  transform: { target: 'node20' },
  write: false,
  output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'library/[name].js' },
});
outputs.push(...library, ...declarationsOf('src/index.ts', 'src'));

// First of all goes what was kept of the last build, as the engine knows a bundle by its length alone.
mkdirSync(DIST, { recursive: true });
for (const file of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (file.isFile() && !outputs.some(({ fileName }) => join(DIST, fileName) === path)) rmSync(path);
}
const licences = licencesOf(outputs.flatMap(({ moduleIds = [] }) => moduleIds));
outputs.push({ fileName: 'THIRD-PARTY-LICENCES', code: licences });

for (const { fileName, code } of outputs) {
  const path = join(DIST, fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fileName.endsWith('.cjs') ? ascii(code) : code);
}
const { status } = spawnSync(process.execPath, ['build-code-cache.cjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
process.exitCode = status ?? 1;

/** A single character beyond Latin-1 would have the engine keep and scan two bytes for each. */
function ascii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
