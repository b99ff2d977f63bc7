import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Outcome {
  /** The exit status, or the name of the signal that ended the program. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

const HOME = '/nonexistent';

/** A process of `bin/director` that runs in a folder until the test ends. */
export class DirectorProcess {
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(folder: string, words: readonly string[]) {
    const child = spawn(process.execPath, [resolve('bin/director'), ...words], { cwd: folder, env: { HOME } });
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr.setEncoding('latin1').on('data', (text: string) => {
      this.#stderr += text;
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The line that it prints when it is ready, or its output if it ends instead. */
  async ready(): Promise<string> {
    const ended = once(this.#child, 'close');
    while (!this.#stdout.includes('\n')) {
      if (this.#child.stdout === null) throw new Error('no output');
      await Promise.race([once(this.#child.stdout, 'data'), ended]);
      if (this.#child.exitCode !== null) return this.#stderr;
    }
    return this.#stdout.slice(0, this.#stdout.indexOf('\n'));
  }

  /** Waits until it ends, by itself or by the given signal. */
  async end(signal?: NodeJS.Signals): Promise<Outcome> {
    const ended = once(this.#child, 'close');
    if (signal !== undefined) this.#child.kill(signal);
    const [code, killedBy] = await ended;
    return { status: killedBy ?? code, stdout: this.#stdout, stderr: this.#stderr };
  }
}

/** Runs `bin/doveadm` in a folder and returns its output. */
export function doveadm(folder: string, ...words: readonly string[]): Promise<string> {
  const options = { cwd: folder, env: { HOME, TZ: 'UTC' }, encoding: 'latin1' } as const;
  return new Promise((done) => {
    execFile(process.execPath, [resolve('bin/doveadm'), '-O', ...words], options, (_error, stdout, stderr) =>
      done(stdout + stderr),
    );
  });
}
