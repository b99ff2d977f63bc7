import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../../src/posix/strerror.ts';
import { namespaceOf, processesOf, serviceOf } from './processes.ts';
import { inRoot, type Series } from './root.ts';
import { until } from './wait.ts';

const STOP_DEADLINE_MS = 15_000;

/** The output and the exit status of a program. */
export interface Outcome {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Dovecot with its own folder, which the caller creates and removes. */
export class Instance {
  readonly folder: string;
  readonly #series: Series;
  #master: ChildProcess | undefined;
  #namespace = '';
  #output = '';

  /** @param folder contains `dovecot.conf`, in which `base_dir` is the folder `run`, and `log_path` the file `log` */
  constructor(folder: string, series: Series = '2.4') {
    this.folder = folder;
    this.#series = series;
  }

  get configuration(): string {
    return join(this.folder, 'dovecot.conf');
  }

  /** The path of a socket or another file in `base_dir`. */
  socket(name: string): string {
    return join(this.folder, 'run', name);
  }

  /** The process ID of the master. */
  get pid(): number {
    if (this.#master?.pid === undefined) throw new Error(`${this.folder} does not run`);
    return this.#master.pid;
  }

  /**
   * Starts Dovecot and waits until a condition holds.
   *
   * @throws Error with its output and log if it ends, or if the condition does not hold in time
   */
  async start(ready: () => Promise<boolean>): Promise<void> {
    const { file, words } = inRoot(this.#series, 'dovecot', '-F', '-c', this.configuration);
    // Ends with the tests, if they are killed.
    const master = spawn('setpriv', ['--pdeathsig', 'TERM', file, ...words], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#master = master;
    for (const stream of [master.stdout, master.stderr]) {
      stream.setEncoding('latin1').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#namespace = '';
    const outside = await namespaceOf(process.pid);
    try {
      await until('a mount namespace of its own', async () => {
        if (master.exitCode !== null) return true;
        const namespace = await namespaceOf(this.pid);
        // Before it has its own namespace it shares that of all processes, which stop() would kill.
        if (namespace !== outside) this.#namespace = namespace;
        return namespace !== outside;
      });
      await until(
        `a ready Dovecot in ${this.folder}`,
        async () => master.exitCode !== null || (await ready()),
        () => this.log(),
      );
      if (master.exitCode !== null) throw new Error(`Dovecot did not start: ${await this.log()}`);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Stops Dovecot and waits until all its processes have ended. Remaining ones are killed.
   *
   * @throws Error with the names of processes that had to be killed
   */
  async stop(): Promise<void> {
    const master = this.#master;
    if (master === undefined) return;
    this.#master = undefined;
    if (master.exitCode === null && master.signalCode === null) {
      const exit = once(master, 'exit');
      master.kill('SIGTERM');
      await exit;
    }
    if (this.#namespace === '') return;
    const deadline = Date.now() + STOP_DEADLINE_MS;
    let left = await processesOf(this.#namespace);
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(10);
      left = await processesOf(this.#namespace);
    }
    const names = await Promise.all(left.map((id) => readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '')));
    for (const id of left) signal(id, 'SIGKILL');
    if (left.length > 0) throw new Error(`stayed after Dovecot had ended: ${names.join(', ')}`);
  }

  /** Suspends all its processes. Returns a function that resumes them. */
  async freeze(): Promise<() => void> {
    const ids = await processesOf(this.#namespace);
    for (const id of ids) signal(id, 'SIGSTOP');
    return () => {
      for (const id of ids) signal(id, 'SIGCONT');
    };
  }

  /** Makes Dovecot reload its configuration. */
  reload(): void {
    process.kill(this.pid, 'SIGHUP');
  }

  /** The processes of a service that runs a program of this project. */
  async service(name: string): Promise<number[]> {
    const ids = await processesOf(this.#namespace);
    const names = await Promise.all(ids.map(serviceOf));
    return ids.filter((_, index) => names[index] === name);
  }

  /** Runs Dovecot's own `doveadm` with its configuration. */
  doveadm(...words: readonly string[]): Promise<Outcome> {
    const command = inRoot(this.#series, 'doveadm', '-c', this.configuration, ...words);
    return run(command.file, command.words);
  }

  /** Its output and its log. */
  async log(): Promise<string> {
    return this.#output + (await readFile(join(this.folder, 'log'), 'latin1').catch(() => ''));
  }

  /** Writes its configuration, before a start or a reload. */
  async configure(text: string): Promise<void> {
    await writeFile(this.configuration, text);
  }
}

/** Runs a program to its end, with a minimal environment. */
export function run(file: string, words: readonly string[]): Promise<Outcome> {
  const options = { env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC' }, encoding: 'latin1' } as const;
  return new Promise((done) => {
    const child = execFile(file, words, options, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : (child.signalCode ?? child.exitCode ?? 'unknown'), stdout, stderr });
    });
  });
}

/** Sends a signal to a process that may have ended by itself. */
function signal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
