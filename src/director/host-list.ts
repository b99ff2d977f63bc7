import { VhostRing } from '../hashing/vhost-ring.ts';
import { compareIps } from '../posix/ip-order.ts';
import { type ConfiguredHost, MailHost } from './mail-host.ts';

/** The current mail servers of a director, and the ones that it was configured with. spec: protocol 3.3, 4.2 */
export class HostList {
  readonly #configured: readonly MailHost[];
  #hosts: MailHost[];
  #byIp = new Map<string, MailHost>();
  /** The rings by tag, cached until a host changes. */
  readonly #rings = new Map<string, VhostRing<MailHost>>();
  readonly #initialRings = new Map<string, VhostRing<MailHost>>();

  constructor(configured: readonly ConfiguredHost[]) {
    this.#configured = sorted(configured.map((host) => new MailHost(host)));
    this.#hosts = sorted(configured.map((host) => new MailHost(host)));
    this.#index();
  }

  /** The current hosts, in the order of HOST-LIST. */
  get all(): readonly MailHost[] {
    return this.#hosts;
  }

  /** The configured hosts, in the same order. */
  get configured(): readonly MailHost[] {
    return this.#configured;
  }

  /** The first host with an address. */
  find(ip: string): MailHost | undefined {
    return this.#byIp.get(ip);
  }

  add(host: MailHost): void {
    this.#hosts = sorted([...this.#hosts, host]);
    this.changed();
    this.#index();
  }

  remove(host: MailHost): void {
    this.#hosts = this.#hosts.filter((other) => other !== host);
    this.changed();
    this.#index();
  }

  /** Replaces all current hosts. */
  replace(hosts: readonly MailHost[]): void {
    this.#hosts = sorted([...hosts]);
    this.changed();
    this.#index();
  }

  /** Must be called after the vhosts or the state of a host have changed. */
  changed(): void {
    this.#rings.clear();
  }

  /** The host that the ring of the current hosts assigns to a hash. */
  hostOf(hash: number, tag: string): MailHost | undefined {
    return ringOf(this.#rings, this.#hosts, tag).hostOf(hash);
  }

  /** The host that the ring of the configured hosts assigns to a hash. */
  initialHostOf(hash: number, tag: string): MailHost | undefined {
    return ringOf(this.#initialRings, this.#configured, tag).hostOf(hash);
  }

  /** The addresses of configured hosts that were removed. spec: protocol 3.4 */
  removed(): string[] {
    const present = new Map<string, number>();
    for (const { ip } of this.#hosts) present.set(ip, (present.get(ip) ?? 0) + 1);
    return this.#configured
      .filter(({ ip }) => {
        const left = (present.get(ip) ?? 0) - 1;
        present.set(ip, left);
        return left < 0;
      })
      .map(({ ip }) => ip);
  }

  #index(): void {
    this.#byIp = new Map();
    for (const host of this.#hosts) if (!this.#byIp.has(host.ip)) this.#byIp.set(host.ip, host);
  }
}

function sorted(hosts: MailHost[]): MailHost[] {
  return hosts.sort((left, right) => compareIps(left.ip, right.ip));
}

function ringOf(rings: Map<string, VhostRing<MailHost>>, hosts: readonly MailHost[], tag: string): VhostRing<MailHost> {
  const known = rings.get(tag);
  if (known !== undefined) return known;
  const ring = new VhostRing(hosts.filter((host) => host.isUp && host.tag === tag));
  // Rings of unknown tags are not kept: clients could fill the memory with them.
  if (hosts.some((host) => host.tag === tag)) rings.set(tag, ring);
  return ring;
}
