/** Counts the users on each host, and their moves to other hosts. */
export class Tally {
  total = 0;
  moving = 0;
  readonly #users = new Map<string, number>();
  readonly #leaving = new Map<string, number>();
  readonly #arriving = new Map<string, number>();
  readonly #moves = new Map<string, Map<string | undefined, number>>();

  /**
   * Counts a user.
   *
   * @param from the address of the host that they are on
   * @param to the address of the host that they move to, or `from` if they stay; undefined if they would be on none
   */
  add(from: string, to: string | undefined): void {
    this.total++;
    increment(this.#users, from);
    if (from === to) return;
    this.moving++;
    increment(this.#leaving, from);
    if (to !== undefined) increment(this.#arriving, to);
    const targets = this.#moves.get(from) ?? new Map<string | undefined, number>();
    this.#moves.set(from, targets);
    increment(targets, to);
  }

  /** The numbers of users for a host. */
  of(ip: string): { readonly now: number; readonly out: number; readonly in: number; readonly after: number } {
    const now = this.#users.get(ip) ?? 0;
    const out = this.#leaving.get(ip) ?? 0;
    const arriving = this.#arriving.get(ip) ?? 0;
    return { now, out, in: arriving, after: now - out + arriving };
  }

  /** The number of moving users for each pair of hosts. */
  *moves(): Generator<{ readonly from: string; readonly to: string | undefined; readonly users: number }> {
    for (const [from, targets] of this.#moves) for (const [to, users] of targets) yield { from, to, users };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
