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
  /** The proxy's Dovecot, 2.4 unless given; backends are always 2.4. */
  readonly proxySeries?: Series;
  /** 2 unless given. */
  readonly backends?: number;
  /** Lines for the director's settings file; what is there a second time counts. */
  readonly directorSettings?: string;
  /** How many sessions of each kind there can be; 500 unless given. */
  readonly maxSessions?: number;
  /** Lines for the proxy's configuration. */
  readonly proxySettings?: string;
}

const configurations = { '2.3': proxyConfiguration23, '2.4': proxyConfiguration } as const;

/** What all backends have alike. */
type BackendOptions = Pick<BackendPlace, 'relay' | 'maxSessions'>;

/** A backend of a {@link Cluster}. */
export interface Backend {
  readonly name: string;
  readonly address: string;
  readonly instance: Instance;
}

/** A proxy with a director and some backends, each a Dovecot 2.4 at an address of its own on loopback. */
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
   * Starts all of it and waits until each part answers.
   *
   * @throws Error with the logs if a part does not come up
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
    // Login processes run as users of their own.
    await chmod(folder, 0o755);
    // Other tests, and other people's, have networks of their own.
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

  /** Starts a backend again. */
  startBackend({ instance }: Backend): Promise<void> {
    return instance.start(async () => (await openSessions(instance.socket('anvil'))).length === 0);
  }

  /** Runs `doveadm director`, this project's. */
  director(subcommand: string, ...words: readonly string[]): Promise<Outcome> {
    const doveadm = join(PROJECT, 'bin/doveadm');
    return run(process.execPath, [doveadm, '-O', 'director', subcommand, '-a', this.adminSocket, ...words]);
  }

  /**
   * Runs `doveadm director` to change something.
   *
   * @throws Error with what it printed if it fails
   */
  async change(subcommand: string, ...words: readonly string[]): Promise<void> {
    const { status, stdout, stderr } = await this.director(subcommand, ...words);
    if (status !== 0) throw new Error(`${[subcommand, ...words].join(' ')}: ${status} ${stdout}${stderr}`);
  }

  /** Writes a file of user names for {@link director}; gives its path. */
  async writeUsers(users: readonly string[]): Promise<string> {
    const path = join(this.folder, 'users');
    await writeFile(path, users.map((user) => `${user}\n`).join(''));
    return path;
  }

  /** The backend that `doveadm director status` says a user is on. */
  async backendOf(user: string): Promise<string | undefined> {
    const { stdout } = await this.director('status', user);
    const [, address] = /^Current: (\S+)/m.exec(stdout) ?? [];
    return this.backends.find((backend) => backend.address === address)?.name;
  }

  /** All sessions that are open on the backends. */
  async openSessions(): Promise<(OpenSession & { readonly backend: string })[]> {
    const lists = this.backends.map(async ({ name, instance }) => {
      const sessions = await openSessions(instance.socket('anvil'));
      return sessions.map((session) => ({ ...session, backend: name }));
    });
    return (await Promise.all(lists)).flat();
  }

  /** All sessions that have ended on the backends. */
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
   * Stops all of it, and removes its folder.
   *
   * @throws Error if something stays, or if a file that it has left behind holds a password
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
