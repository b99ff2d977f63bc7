import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { projectFiles } from './project-files.ts';
import { type State, writeState } from './state.ts';

const RUNTIME = 'tools/mutate/runtime.ts';

/** What tests try at random is the same for each mutant, and little. */
const RANDOM = { RANDOM_SEED: '1', RANDOM_CASES: '20' };

/** A test that passed. */
export interface Test {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly milliseconds: number;
}

export type Outcome = 'passed' | 'failed' | 'timed out';

/** A copy of the project that has all mutants in it, none of them active. */
export class InstrumentedCopy {
  readonly #folder: string;
  readonly #state: string;
  #child: ChildProcess | undefined;

  /**
   * @param folder does not exist yet
   * @param files those that have mutants in them: name and text
   * @throws Error when it cannot be built
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
   * Runs tests with a mutant, or none, until the first fails; kills them when the time is over.
   *
   * @throws Error when somebody else ends them
   */
  run(mutant: string, state: State, limitMs: number): Promise<Outcome> {
    this.#start(mutant, state);
    const words = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'tools/mutate/vitest.config.ts'];
    const stopAtFirst = mutant === '' ? [] : ['--bail', '1'];
    // Temporary folders of tests that were killed go with the copy. A process group of its own can be killed as one.
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
        else if (signal !== null) reject(new Error(`${signal} ended the tests: that says nothing about a mutant`));
        else done(status === 0 ? 'passed' : 'failed');
      });
    });
  }

  /** Whether tests pass without any mutant, within the same limits. */
  async passesWithout(state: State, limitMs: number): Promise<boolean> {
    return (await this.run('none', state, limitMs)) === 'passed';
  }

  /** Kills what runs in it, and all that this has started. */
  stop(): void {
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // All of them have ended.
    }
    this.#child = undefined;
  }

  /** The tests that passed in the last run. */
  passed(): Test[] {
    const lines = readFileSync(join(this.#state, 'passed-tests'), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** Each mutant reached in a run without one, and by what: ids of tests, and files. */
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
