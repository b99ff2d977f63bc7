import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ORIGINAL_PATH } from './dovecot.ts';
import { logins, lookUp } from './lookups.ts';
import { VERSION_LINE } from './scripted-server.ts';

const DEADLINE = 90_000;
const POLL_INTERVAL = 10;

export interface DirectorOptions {
  /** Value of `director_mail_servers`. */
  mailServers: string;
  /** Value of `director_servers`; empty for a standalone director. */
  directors?: string;
  /** The ring listener, `address:port`. */
  listen?: string;
  /** Additional lines of the configuration file. */
  settings?: string;
}

/** A private Dovecot director in its own temporary folder. */
export class RealDirector {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Starts a director and waits until it answers on its admin socket.
   *
   * @throws Error with the director's log if it does not start
   */
  static async start(options: DirectorOptions): Promise<RealDirector> {
    const folder = await mkdtemp(join(tmpdir(), 'director-'));
    await chmod(folder, 0o755);
    const director = new RealDirector(folder);
    await mkdir(director.#path('base'));
    await writeFile(director.configuration, configurationText(folder, options));
    await director.#launch();
    await director.#until('answers', async () => (await director.request('HOST-LIST')).endsWith('\n\n'));
    return director;
  }

  get configuration(): string {
    return this.#path('dovecot.conf');
  }

  get adminSocket(): string {
    return this.#path('base/director-admin');
  }

  get authreplySocket(): string {
    return this.#path('base/director-authreply');
  }

  /** Sends a request whose reply is a list, and returns the whole reply. */
  request(line: string): Promise<string> {
    return converse(this.adminSocket, `${VERSION_LINE}${line}\n`, (reply) => reply.endsWith('\n\n'), VERSION_LINE);
  }

  /** Makes the director assign each user to a mail server, like a login of that user. */
  async assignUsers(names: readonly string[], tag?: string): Promise<void> {
    await lookUp(this.authreplySocket, logins(names, tag));
  }

  /** Waits until its ring has this number of connected, synchronised directors. */
  untilSynced(directors: number): Promise<void> {
    return this.#until(`is in a ring of ${directors}`, async () => {
      const lines = (await this.request('DIRECTOR-LIST')).trimEnd().split('\n');
      return lines.length === directors && lines.every((line) => /\t(ring )?synced\t/.test(line));
    });
  }

  /** Stops the director, waits until all its processes have ended, and removes its folder. */
  async stop(): Promise<void> {
    process.kill(Number(await readFile(this.#path('base/master.pid'), 'utf8')), 'SIGTERM');
    await this.#until('is gone', async () => !(await hasProcesses(basename(this.folder))));
    await rm(this.folder, { recursive: true });
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  /** Starts the master. Its output must be a file, because the daemon inherits it. */
  async #launch(): Promise<void> {
    const output = openSync(this.#path('output'), 'w');
    const child = spawn('dovecot', ['-c', this.configuration], {
      env: { PATH: ORIGINAL_PATH },
      stdio: ['ignore', output, output],
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    closeSync(output);
    if (status !== 0) throw new Error(`dovecot exited with ${status}: ${await this.#logs()}`);
  }

  async #until(what: string, reached: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + DEADLINE;
    while (!(await reached().catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`No director that ${what}: ${await this.#logs()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    }
  }

  async #logs(): Promise<string> {
    const texts = await Promise.all(
      ['output', 'log'].map((name) => readFile(this.#path(name), 'utf8').catch(() => '')),
    );
    return texts.join('');
  }
}

/** Starts directors at 127.0.0.1, 127.0.0.2, ... that know each other, and waits until their ring is synchronised. */
export async function startRing(size: number, options: Pick<DirectorOptions, 'mailServers'>): Promise<RealDirector[]> {
  const ports = await freePorts(size);
  const addresses = ports.map((port, index) => `127.0.0.${index + 1}:${port}`);
  const directors = addresses.join(' ');
  const ring = await Promise.all(addresses.map((listen) => RealDirector.start({ ...options, directors, listen })));
  await Promise.all(ring.map((director) => director.untilSynced(size)));
  return ring;
}

function configurationText(folder: string, { mailServers, directors = '', listen, settings = '' }: DirectorOptions) {
  const [address, port] = listen?.split(':') ?? [];
  const ringListener = listen === undefined ? '' : `inet_listener {\n address = ${address}\n port = ${port}\n}`;
  return `base_dir = ${folder}/base
state_dir = ${folder}
instance_name = ${basename(folder)}
log_path = ${folder}/log
protocols =
ssl = no
default_vsz_limit = 0
director_servers = ${directors}
director_mail_servers = ${mailServers}
service director {
  unix_listener director-admin {
    mode = 0600
  }
  unix_listener director-authreply {
    mode = 0600
  }
  ${ringListener}
}
${settings}
`;
}

/** Free ports, all different: a director distinguishes itself from its peers by the port. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  return Promise.all(
    servers.map((server) => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}

/** Sends `text` and collects the reply until it is complete, without `skip`, which it must start with. */
function converse(path: string, text: string, complete: (reply: string) => boolean, skip = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(path);
    let reply = '';
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      reply += bytes;
      if (!complete(reply)) return;
      socket.destroy();
      resolve(reply.slice(skip.length));
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error(`${path} closed the connection`)));
    socket.write(text, 'latin1');
  });
}

/** Whether any process of the instance still runs: Dovecot names its processes `dovecot-INSTANCE/service`. */
async function hasProcesses(instance: string): Promise<boolean> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.some((line) => line.includes(`${instance}/`));
}
