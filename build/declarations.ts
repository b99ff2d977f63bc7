import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** A file of the build. */
export interface BuiltFile {
  /** The path in `dist`. */
  readonly fileName: string;
  readonly code: string;
}

/**
 * The declaration file of a module, and the declaration files that it imports.
 *
 * @param entry the module
 * @param folder the folder of the sources; the paths of the results are relative to it
 * @throws Error if the module does not compile
 */
export function declarationsOf(entry: string, folder: string): BuiltFile[] {
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
  const emitted = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, code) => {
    emitted.set(resolve(path), code.replace(/( from '\.[^']*)\.ts'/g, "$1.js'"));
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, host));
  const codeOf = (path: string) => emitted.get(path) ?? '';
  const wanted = new Set([resolve(entry.replace(/\.ts$/, '.d.ts'))]);
  for (const path of wanted) {
    for (const [, reference] of codeOf(path).matchAll(/from '(\.[^']*)\.js'/g)) {
      wanted.add(join(dirname(path), `${reference}.d.ts`));
    }
  }
  return [...wanted].map((path) => ({ fileName: relative(folder, path), code: codeOf(path) }));
}

const host: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};
