import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** Descriptors as a service manager opens them. */
interface Opened {
  readonly fds: readonly number[];
  /** To be called as soon as a process has them: who listens here as well takes connections too. */
  close(): void;
}

/** Opens unix sockets in a folder, which listen, and a named pipe for names that end in `notify`. */
export async function openSockets(folder: string, names: readonly string[]): Promise<Opened> {
  const servers = names
    .filter((name) => !name.endsWith('notify'))
    .map((name) => {
      const path = join(folder, name);
      rmSync(path, { force: true });
      return createServer().listen(path);
    });
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const pipes = names.filter((name) => name.endsWith('notify')).map((name) => openPipe(join(folder, name)));
  return {
    fds: [...servers.map(descriptorOf), ...pipes],
    close() {
      // Node removes a socket when it closes it.
      for (const name of names) renameSync(join(folder, name), join(folder, `${name}.kept`));
      for (const server of servers) server.close();
      for (const name of names) renameSync(join(folder, `${name}.kept`), join(folder, name));
      for (const pipe of pipes) closeSync(pipe);
    },
  };
}

function openPipe(path: string): number {
  if (!existsSync(path)) execFileSync('mkfifo', [path]);
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
}

/** Node has no other way to the descriptor of a server. */
function descriptorOf(server: object): number {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null ? Number(Reflect.get(handle, 'fd')) : Number.NaN;
}

/** `bin/director --service` with these descriptors, until the test ends. */
export class ServiceProcess {
  readonly child: ChildProcess;
  log = '';
  readonly #ended: Promise<unknown[]>;

  /** @param pipes more descriptors, as bash writes them */
  constructor(folder: string, fds: readonly number[], words: readonly string[] = [], environment = {}, pipes = '') {
    const settings = ['base_dir=.', 'state_dir=.', 'director_anvil_socket=', 'director_mail_servers=10.0.0.1 10.0.0.2'];
    const all = ['--service', '-O', ...settings.flatMap((setting) => ['-o', setting]), ...words];
    const program = [process.execPath, resolve('bin/director'), ...all];
    this.child = spawn('bash', ['-c', `exec "$0" "$@" ${pipes}`, ...program], {
      cwd: folder,
      env: { HOME: '/nonexistent', PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', ...fds],
    });
    this.child.stderr?.setEncoding('latin1').on('data', (text: string) => {
      this.log += text;
    });
    this.#ended = once(this.child, 'close');
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Resolves when the log has a text in it, or the process has ended. */
  async said(text: string): Promise<void> {
    const { stderr } = this.child;
    while (!this.log.includes(text) && stderr !== null) {
      const ended = await Promise.race([once(stderr, 'data').then(() => false), this.#ended.then(() => true)]);
      if (ended) return;
    }
  }

  /** The exit status, or the signal that ended it. */
  async end(signal?: NodeJS.Signals): Promise<unknown> {
    if (signal !== undefined) this.child.kill(signal);
    const [code, killedBy] = await this.#ended;
    return killedBy ?? code;
  }
}
