import { compareIps } from '../posix/ip-order.ts';

const FORGET_REMOVED_MS = 30_000;

interface Member {
  readonly ip: string;
  readonly port: number;
  isRemoved: boolean;
}

/** The list of directors. This one is standalone, and connects to none of the others. spec: protocol 3.12, 3.13 */
export class RingMembers {
  readonly #self: Member;
  #members: Member[];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(self: { readonly ip: string; readonly port: number }) {
    this.#self = { ...self, isRemoved: false };
    this.#members = [this.#self];
  }

  get defaultPort(): number {
    return this.#self.port;
  }

  /** Adds a director. One that is still listed as removed stays removed. */
  add(ip: string, port: number): void {
    if (this.#members.some((member) => member.ip === ip && member.port === port)) return;
    this.#members = [...this.#members, { ip, port, isRemoved: false }].sort(
      (left, right) => compareIps(left.ip, right.ip) || left.port - right.port,
    );
  }

  /**
   * Removes a director. It stays listed as removed for 30 seconds.
   *
   * @param port undefined for any port
   * @returns whether there is such a director
   */
  remove(ip: string, port: number | undefined): boolean {
    const member = this.#members.find(
      (candidate) => candidate.ip === ip && (port === undefined || candidate.port === port),
    );
    if (member === undefined) return false;
    if (member === this.#self || member.isRemoved) return true;
    member.isRemoved = true;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#members = this.#members.filter((other) => other !== member);
    }, FORGET_REMOVED_MS);
    this.#timers.add(timer);
    return true;
  }

  /** The lines of DIRECTOR-LIST. */
  lines(): string[] {
    return this.#members.map((member) => {
      const { ip, port, isRemoved } = member;
      if (member === this.#self) return `${ip}\t${port}\tself\t0\tring synced\t0\n`;
      return `${ip}\t${port}\t${isRemoved ? 'removed' : ''}\t0\t\n`;
    });
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
