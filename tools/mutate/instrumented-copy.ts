import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { projectFiles } from './project-files.ts';
import { type State, writeState } from './state.ts';

const RUNTIME = 'tools/mutate/runtime.ts';

/** Random tests use the same few cases for each mutant. */
const RANDOM = { RANDOM_SEED: '1', RANDOM_CASES: '20' };

/** A test that passed. */
export interface Test {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly milliseconds: number;
}

export type Outcome = 'passed' | 'failed' | 'timed out';

/** A copy of the project that contains all mutants. At most one is active in a run. */
export class InstrumentedCopy {
  readonly #folder: string;
  readonly #state: string;
  #child: ChildProcess | undefined;

  /**
   * @param folder the folder to create
   * @param files the texts of files with mutants, by name
   * @throws Error if the copy cannot be built
   */
  constructor(folder: string, files: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#state = join(folder, 'state');
    for (const name of projectFiles()) cpSync(name, join(folder, name), { verbatimSymlinks: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const runtime = readFileSync(RUNTIME, 'utf8').replace('STATE FOLDER', this.#state);
    writeFileSync(join(folder, RUNTIME), runtime);
    for (const [name, text] of files) {
      const path = relative(dirname(name), RUNTIME);
      writeFileSync(join(folder, name), `import '${path}';\n${text}`);
    }
    this.#start('', { files: [], testTimeout: 0 });
    const { status, stderr } = spawnSync('npm', ['run', 'build'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the instrumented copy cannot be built:\n${stderr}`);
  }

  /**
   * Runs tests with a mutant until one fails, or all tests without a mutant. Kills them when the time limit expires.
   *
   * @param mutant the id of a mutant, or empty
   * @throws Error if the tests are killed from outside
   */
  run(mutant: string, state: State, limitMs: number): Promise<Outcome> {
    this.#start(mutant, state);
    const words = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'tools/mutate/vitest.config.ts'];
    const stopAtFirst = mutant === '' ? [] : ['--bail', '1'];
    // Temporary folders of killed tests are removed with the copy. The process group can be killed as a whole.
    const child = spawn(process.execPath, [...words, ...stopAtFirst], {
      cwd: this.#folder,
      env: { ...process.env, ...RANDOM, TMPDIR: join(this.#state, 'tmp') },
      stdio: mutant === '' ? ['ignore', 2, 2] : 'ignore',
      detached: true,
    });
    this.#child = child;
    return new Promise((done, reject) => {
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        this.stop();
      }, limitMs);
      child.on('exit', (status, signal) => {
        clearTimeout(timer);
        this.stop();
        if (timedOut) done('timed out');
        else if (signal !== null) reject(new Error(`the tests were killed from outside by ${signal}`));
        else done(status === 0 ? 'passed' : 'failed');
      });
    });
  }

  /** Whether tests pass without any mutant, within the same limits. */
  async passesWithout(state: State, limitMs: number): Promise<boolean> {
    return (await this.run('none', state, limitMs)) === 'passed';
  }

  /** Kills the running tests and all processes that they have started. */
  stop(): void {
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // There is no such process group any more.
    }
    this.#child = undefined;
  }

  /** The tests that passed in the last run. */
  passed(): Test[] {
    const lines = readFileSync(join(this.#state, 'passed-tests'), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** The mutants that the last run without a mutant reached, each with the ids of tests and the files that reach it. */
  reached(): [mutant: string, by: Set<string>][] {
    const reached = new Map<string, Set<string>>();
    const folder = join(this.#state, 'reached');
    for (const file of readdirSync(folder)) {
      const [by = '', ...mutants] = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1);
      for (const mutant of mutants) reached.set(mutant, (reached.get(mutant) ?? new Set()).add(by));
    }
    return [...reached];
  }

  #start(mutant: string, state: State): void {
    rmSync(this.#state, { recursive: true, force: true });
    for (const folder of ['tmp', 'reached']) mkdirSync(join(this.#state, folder), { recursive: true });
    writeFileSync(join(this.#state, 'active-mutant'), mutant);
    writeFileSync(join(this.#state, 'running-test'), '');
    writeFileSync(join(this.#state, 'passed-tests'), '');
    writeState(this.#state, state);
  }
}
