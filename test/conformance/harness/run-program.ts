import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ORIGINAL_PATH } from './dovecot.ts';

/** The result of a run. Texts are the bytes written, as latin1. */
export interface Outcome {
  /** The exit status, or the name of the signal that ended the program. */
  status: number | string;
  stdout: string;
  stderr: string;
}

/** The `PATH`s on which a shell finds each of the two programs to compare by the name `doveadm`. */
export const PROGRAMS = {
  original: ORIGINAL_PATH,
  ours: [dirname(ourProgram()), dirname(process.execPath), ORIGINAL_PATH].join(':'),
} as const;

export type Program = keyof typeof PROGRAMS;

/** The program to test: the file in the environment variable `OURS`, named `doveadm`, or by default this project's. */
function ourProgram(): string {
  return resolve(process.env.OURS ?? 'bin/doveadm');
}

export interface RunOptions {
  /** The folder to run in. */
  folder: string;
  /** The width of a terminal as standard output; a pipe by default. */
  columns?: number;
  /** Milliseconds after which the program is killed. */
  limit?: number;
}

const DEFAULT_LIMIT = 150_000;

/**
 * Runs a line of bash in which `doveadm` is the given program. Non-ASCII bytes are written as `$'\xff'`. The
 * environment has only `PATH`, `HOME` and the locale; standard input is empty.
 */
export function runProgram(program: Program, line: string, options: RunOptions): Promise<Outcome> {
  return options.columns === undefined
    ? capture('bash', ['-c', line], program, options, 'ignore')
    : runInTerminal(program, line, options.columns, options);
}

const STDERR_FILE = '.stderr';

async function runInTerminal(program: Program, line: string, columns: number, options: RunOptions): Promise<Outcome> {
  const inner = `stty cols ${columns} rows 24 -onlcr; { ${line}; } 2>${STDERR_FILE}`;
  // The pipe stays open: an end of input would be shown on the terminal as ^D.
  const { status, stdout } = await capture('script', ['-qefc', inner, '/dev/null'], program, options, 'pipe');
  const file = join(options.folder, STDERR_FILE);
  const stderr = await readFile(file, 'latin1');
  await rm(file);
  return { status, stdout, stderr };
}

function capture(
  command: string,
  words: readonly string[],
  program: Program,
  { folder, limit = DEFAULT_LIMIT }: RunOptions,
  stdin: 'ignore' | 'pipe',
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: folder,
      env: { PATH: PROGRAMS[program], HOME: '/nonexistent', LANG: 'C.UTF-8', SHELL: '/bin/bash' },
      stdio: [stdin, 'pipe', 'pipe'],
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('latin1').on('data', (bytes: string) => {
      output.stdout += bytes;
    });
    child.stderr?.setEncoding('latin1').on('data', (bytes: string) => {
      output.stderr += bytes;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ status: signal ?? code ?? 'unknown', ...output }));
  });
}
