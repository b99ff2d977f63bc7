import { build } from 'esbuild';

// One CommonJS file a program: Node starts it faster than modules, and evaluates what is imported lazily only on use.
await build({
  entryPoints: { doveadm: 'src/cli/main.ts', director: 'src/director/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
});
