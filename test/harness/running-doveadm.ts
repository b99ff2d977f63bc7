import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

interface Ended {
  /** The exit status, or the name of the signal that ended the program. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when this text was printed on standard error. */
  readonly said: (text: string) => Promise<void>;
}

/** Starts `bin/doveadm` for a director in a folder. The program ends with the test. */
export function startDoveadm(folder: string, ...words: readonly string[]): Running {
  const child = spawn(process.execPath, [resolve('bin/doveadm'), '-O', '-o', 'base_dir=.', ...words], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ status: signal ?? code, ...output }));
  const said = async (text: string) => {
    while (!output.stderr.includes(text)) await Promise.race([once(child.stderr, 'data'), ended]);
  };
  return { child, ended, said };
}

/** Runs `bin/doveadm` to its end. */
export function runDoveadm(folder: string, ...words: readonly string[]): Promise<Ended> {
  return startDoveadm(folder, ...words).ended;
}
