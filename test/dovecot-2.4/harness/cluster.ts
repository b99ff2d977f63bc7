import { randomInt } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenSession, openSessions } from './anvil.ts';
import {
  type BackendPlace,
  backendConfiguration,
  DOVEADM_PASSWORD,
  MAIL_USER,
  PASSWORD,
  proxyConfiguration,
  proxyConfiguration23,
  SESSIONS_FILE,
} from './configuration.ts';
import type { DirectorProgram } from './directors.ts';
import { Instance, type Outcome, run } from './instance.ts';
import { leaksIn } from './leaks.ts';
import { MailRelay } from './mail-relay.ts';
import { type PastSession, pastSessions } from './past-sessions.ts';
import { PROJECT, type Series, SHARED } from './root.ts';

export interface ClusterOptions {
  readonly director: DirectorProgram;
  /** The version of the proxy's Dovecot, 2.4 by default. Backends are always 2.4. */
  readonly proxySeries?: Series;
  /** 2 by default. */
  readonly backends?: number;
  /** Additional lines of the director's settings file. They override earlier ones. */
  readonly directorSettings?: string;
  /** The maximum number of sessions of each kind; 500 by default. */
  readonly maxSessions?: number;
  /** Additional lines of the proxy's configuration. */
  readonly proxySettings?: string;
}

const configurations = { '2.3': proxyConfiguration23, '2.4': proxyConfiguration } as const;

/** The options that all backends share. */
type BackendOptions = Pick<BackendPlace, 'relay' | 'maxSessions'>;

/** A backend of a {@link Cluster}. */
export interface Backend {
  readonly name: string;
  readonly address: string;
  readonly instance: Instance;
}

/** A proxy with a director and some backends. Each is a Dovecot with its own loopback address. */
export class Cluster {
  readonly folder: string;
  readonly proxy: Instance;
  readonly proxyAddress: string;
  readonly backends: readonly Backend[];
  readonly #relay: MailRelay;

  private constructor(folder: string, network: string, backends: number, proxySeries: Series, relay: MailRelay) {
    this.folder = folder;
    this.#relay = relay;
    this.proxy = new Instance(join(folder, 'proxy'), proxySeries);
    this.proxyAddress = `${network}.1`;
    this.backends = Array.from({ length: backends }, (_, index) => {
      const name = `b${index + 1}`;
      return { name, address: `${network}.${11 + index}`, instance: new Instance(join(folder, name)) };
    });
  }

  /**
   * Starts all parts and waits until each of them answers.
   *
   * @throws Error with the logs if a part does not start
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const {
      director,
      proxySeries = '2.4',
      backends = 2,
      maxSessions = 500,
      directorSettings = '',
      proxySettings = '',
    } = options;
    const folder = await mkdtemp(join(SHARED, 'dovecot-2.4-'));
    // Login processes run as other users, and need access.
    await chmod(folder, 0o755);
    // A random network, so that other tests on the machine do not use the same addresses.
    const network = `127.${randomInt(64, 250)}.${randomInt(250)}`;
    const relay = { address: `${network}.2`, port: 25 };
    const cluster = new Cluster(folder, network, backends, proxySeries, await MailRelay.start(relay));
    try {
      await Promise.all(cluster.backends.map((backend) => cluster.#makeBackend(backend, { relay, maxSessions })));
      const hosts = cluster.backends.map(({ address }) => address);
      await mkdir(cluster.proxy.folder);
      const settings = {
        base_dir: join(cluster.proxy.folder, 'run'),
        state_dir: join(cluster.proxy.folder, 'state'),
        director_mail_servers: hosts.join(' '),
      };
      const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
      await writeFile(cluster.directorConfiguration, `${lines.join('')}${directorSettings}`);
      await cluster.proxy.configure(
        configurations[proxySeries]({
          folder: cluster.proxy.folder,
          name: 'proxy',
          address: cluster.proxyAddress,
          maxSessions,
          director: director(cluster.directorConfiguration, hosts),
          settings: proxySettings,
        }),
      );
      await cluster.startProxy();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get adminSocket(): string {
    return this.proxy.socket('director-admin');
  }

  get directorConfiguration(): string {
    return join(this.proxy.folder, 'director.conf');
  }

  async startProxy(): Promise<void> {
    await this.proxy.start(async () => (await this.director('status')).status === 0);
  }

  /** Restarts a stopped backend. */
  startBackend({ instance }: Backend): Promise<void> {
    return instance.start(async () => (await openSessions(instance.socket('anvil'))).length === 0);
  }

  /** Runs `doveadm director` of this project. */
  director(subcommand: string, ...words: readonly string[]): Promise<Outcome> {
    const doveadm = join(PROJECT, 'bin/doveadm');
    return run(process.execPath, [doveadm, '-O', 'director', subcommand, '-a', this.adminSocket, ...words]);
  }

  /**
   * Runs `doveadm director` to change something.
   *
   * @throws Error with its output if it fails
   */
  async change(subcommand: string, ...words: readonly string[]): Promise<void> {
    const { status, stdout, stderr } = await this.director(subcommand, ...words);
    if (status !== 0) throw new Error(`${[subcommand, ...words].join(' ')}: ${status} ${stdout}${stderr}`);
  }

  /** Writes a file of user names for {@link director}, and returns its path. */
  async writeUsers(users: readonly string[]): Promise<string> {
    const path = join(this.folder, 'users');
    await writeFile(path, users.map((user) => `${user}\n`).join(''));
    return path;
  }

  /** The backend of a user according to `doveadm director status`. */
  async backendOf(user: string): Promise<string | undefined> {
    const { stdout } = await this.director('status', user);
    const [, address] = /^Current: (\S+)/m.exec(stdout) ?? [];
    return this.backends.find((backend) => backend.address === address)?.name;
  }

  /** The open sessions on the backends. */
  async openSessions(): Promise<(OpenSession & { readonly backend: string })[]> {
    const lists = this.backends.map(async ({ name, instance }) => {
      const sessions = await openSessions(instance.socket('anvil'));
      return sessions.map((session) => ({ ...session, backend: name }));
    });
    return (await Promise.all(lists)).flat();
  }

  /** The ended sessions on the backends. */
  async pastSessions(): Promise<PastSession[]> {
    const lists = this.backends.map(({ name, instance }) => pastSessions(name, join(instance.folder, SESSIONS_FILE)));
    return (await Promise.all(lists)).flat();
  }

  async #makeBackend(backend: Backend, options: BackendOptions): Promise<void> {
    const { name, address, instance } = backend;
    const { folder } = instance;
    await mkdir(join(folder, 'mail'), { recursive: true });
    await chown(join(folder, 'mail'), MAIL_USER, MAIL_USER);
    await writeFile(join(folder, SESSIONS_FILE), '');
    await chmod(join(folder, SESSIONS_FILE), 0o666);
    await instance.configure(backendConfiguration({ ...options, folder, name, address }));
    await this.startBackend(backend);
  }

  /**
   * Stops all parts and removes the folder.
   *
   * @throws Error if a process remains, or if a file in the folder contains a password
   */
  async stop(): Promise<void> {
    const instances = [this.proxy, ...this.backends.map(({ instance }) => instance)];
    const stops = await Promise.allSettled([...instances.map((instance) => instance.stop()), this.#relay.stop()]);
    const output = await Promise.all(instances.map((instance) => instance.log()));
    await writeFile(join(this.folder, 'output'), output.join(''));
    const leaks = await leaksIn(this.folder, [PASSWORD, DOVEADM_PASSWORD]);
    await rm(this.folder, { recursive: true });
    if (leaks.length > 0) throw new Error(`passwords in ${leaks.join(', ')}`);
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  }
}
