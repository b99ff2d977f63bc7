import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The declarations that a module offers: its own and those that they refer to.
 *
 * @param {string} entry the module
 * @param {string} folder where the program's sources are
 * @returns {{ fileName: string, code: string }[]} named as they lie in the folder
 * @throws {Error} for what does not compile
 */
export function declarationsOf(entry, folder) {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [entry] }, ts.sys, '.');
  const program = ts.createProgram([entry], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    rootDir: folder,
    outDir: folder,
  });
  const emitted = new Map();
  const { diagnostics } = program.emit(undefined, (path, code) => {
    emitted.set(resolve(path), code.replace(/( from '\.[^']*)\.ts'/g, "$1.js'"));
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, host));
  const wanted = new Set([resolve(entry.replace(/\.ts$/, '.d.ts'))]);
  for (const path of wanted) {
    for (const [, reference] of emitted.get(path).matchAll(/from '(\.[^']*)\.js'/g)) {
      wanted.add(join(dirname(path), `${reference}.d.ts`));
    }
  }
  return [...wanted].map((path) => ({ fileName: relative(folder, path), code: emitted.get(path) }));
}

const host = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};
