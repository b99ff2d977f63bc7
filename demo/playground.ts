import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the programs. */
const bin = fileURLToPath(new URL('../bin', import.meta.url));

/** A director in a temporary folder. */
export class Playground {
  readonly folder: string;
  readonly #director: ChildProcess;

  private constructor(folder: string, director: ChildProcess) {
    this.folder = folder;
    this.#director = director;
  }

  /**
   * Starts the director and waits until it is ready.
   *
   * @param settings additional lines of its configuration
   * @param users the user names for the file `users` in its folder
   * @throws Error if the director does not start
   */
  static async open(settings: string, users: readonly string[]): Promise<Playground> {
    const folder = await mkdtemp(join(tmpdir(), 'director-demo-'));
    const configuration = join(folder, 'dovecot.conf');
    await writeFile(configuration, `base_dir = ${folder}\n${settings}`);
    await writeFile(join(folder, 'users'), users.map((user) => `${user}\n`).join(''));
    const director = spawn(process.execPath, [join(bin, 'director'), '-c', configuration], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const playground = new Playground(folder, director);
    const isReady = await Promise.race([
      once(director.stdout, 'data').then(() => true),
      once(director, 'exit').then(() => false),
    ]);
    if (isReady) return playground;
    await playground.close();
    throw new Error('the director did not start');
  }

  /** The environment in which `doveadm` is this project's, and connects to this director. */
  get environment(): ShellEnvironment {
    return shellEnvironment(join(this.folder, 'dovecot.conf'));
  }

  get authreplySocket(): string {
    return join(this.folder, 'director-authreply');
  }

  /** Stops the director and removes the folder. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#director;
    if (exitCode === null && signalCode === null) {
      this.#director.kill('SIGTERM');
      await once(this.#director, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

export type ShellEnvironment = {
  readonly CONFIG_FILE: string;
  readonly PATH: string;
};

/** The environment in which `doveadm` is this project's, and reads this configuration. */
export function shellEnvironment(configuration: string): ShellEnvironment {
  return { CONFIG_FILE: configuration, PATH: `${bin}:${process.env.PATH}` };
}
