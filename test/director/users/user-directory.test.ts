import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MailHost } from '../../../src/director/mail-host.ts';
import { NONE, UserDirectory, type Walk } from '../../../src/director/users/user-directory.ts';

const EXPIRE = 10;
const START = 1_800_000_000;
/** More users than the spare buckets of a table, and than one turn. */
const MANY = 6000;

interface Modelled {
  host: MailHost;
  timestamp: number;
  seen: number;
}

class TestClock {
  passed = 0;
  /** How far the system clock has been set ahead. */
  ahead = 0;

  unixSeconds(): number {
    return START + this.passed + this.ahead;
  }

  seconds(): number {
    return this.passed;
  }
}

function hostNumbered(number: number): MailHost {
  return new MailHost({ ip: `10.0.0.${number}`, tag: '' });
}

/** A directory with its own clock, hosts and users who are being moved. */
class Scene {
  readonly clock = new TestClock();
  readonly onTheWay = new Set<number>();
  readonly hosts = [1, 2, 3].map(hostNumbered);
  readonly directory = new UserDirectory(EXPIRE, this.clock, {
    has: (hash) => this.onTheWay.has(hash),
    forget: (hash) => void this.onTheWay.delete(hash),
  });

  host(index: number): MailHost {
    return this.hosts[index] ?? hostNumbered(9);
  }

  logIn(hash: number, host: MailHost): void {
    const row = this.directory.find(hash);
    if (row === NONE) this.directory.add(hash, host);
    else this.directory.refresh(row);
  }

  move(hash: number, host: MailHost): void {
    const row = this.directory.find(hash);
    if (row !== NONE) this.directory.changeHost(row, host);
  }

  /** In directory order. */
  listed(host?: MailHost): { hash: number; ip: string | undefined; timestamp: number }[] {
    const list: { hash: number; ip: string | undefined; timestamp: number }[] = [];
    const walk = this.directory.walk(host);
    const visit = (row: number) => {
      const ip = this.directory.hostOf(row)?.ip;
      if (this.directory.isGone(row) || (host !== undefined && this.directory.hostOf(row) !== host)) return true;
      list.push({ hash: this.directory.hashOf(row), ip, timestamp: this.directory.timestampOf(row) });
      return true;
    };
    while (walk.turn(visit, 1000));
    return list;
  }

  hashes(host?: MailHost): number[] {
    return this.listed(host).map(({ hash }) => hash);
  }

  sweep(): void {
    while (this.directory.sweep(1000));
  }
}

/** A model of a directory: a Map in the order of expiry. */
class Model {
  readonly users = new Map<number, Modelled>();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  find(hash: number): Modelled | undefined {
    const user = this.users.get(hash);
    if (user !== undefined && this.isExpired(hash, user)) this.users.delete(hash);
    return this.users.get(hash);
  }

  isExpired(hash: number, user: Modelled): boolean {
    return this.#scene.clock.passed >= user.seen + EXPIRE && !this.#scene.onTheWay.has(hash);
  }

  logIn(hash: number, host: MailHost): void {
    const user = this.find(hash) ?? this.#now(host);
    this.users.delete(hash);
    this.users.set(hash, { ...this.#now(host), host: user.host });
  }

  move(hash: number, host: MailHost): void {
    if (this.find(hash) !== undefined) this.users.set(hash, this.#now(host));
  }

  flush(host: MailHost): void {
    for (const [hash, user] of this.users) if (user.host === host) this.users.delete(hash);
  }

  sweep(): void {
    for (const [hash, user] of this.users) {
      if (!this.isExpired(hash, user)) return;
      this.users.delete(hash);
    }
  }

  listed(host?: MailHost) {
    return [...this.users]
      .filter(([hash, user]) => !this.isExpired(hash, user) && (host === undefined || user.host === host))
      .map(([hash, user]) => ({ hash, ip: user.host.ip, timestamp: user.timestamp }));
  }

  #now(host: MailHost): Modelled {
    return { host, timestamp: this.#scene.clock.unixSeconds(), seen: this.#scene.clock.passed };
  }
}

const hash = fc.constantFrom(1, 2, 3, 4, 5, 2 ** 31, 2 ** 32 - 1);
const step = fc.record({
  action: fc.constantFrom(
    ...['logIn', 'logIn', 'logIn', 'logIn', 'logIn', 'logIn', 'move', 'move', 'move', 'move', 'remove', 'remove'],
    ...['flush', 'replace', 'crowd', 'way', 'arrive', 'sweep'],
  ),
  hash,
  host: fc.integer({ min: 0, max: 2 }),
  seconds: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 4, 9, 10),
  jump: fc.constantFrom(0, 0, 0, 0, -5000, 5000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Runs a step with the directory and the model. */
function take(scene: Scene, model: Model, { action, hash, host: index, seconds, jump }: Step): void {
  const { directory, onTheWay, clock, hosts } = scene;
  clock.passed += seconds;
  clock.ahead += jump;
  const host = scene.host(index);
  if (action === 'logIn') {
    model.logIn(hash, host);
    scene.logIn(hash, host);
  } else if (action === 'move') {
    model.move(hash, host);
    scene.move(hash, host);
  } else if (action === 'remove') {
    if (model.find(hash) !== undefined) model.users.delete(hash);
    const row = directory.find(hash);
    if (row !== NONE) directory.remove(row);
  } else if (action === 'flush' || action === 'replace') {
    model.flush(host);
    directory.forget(host);
    expect(host.users).toBe(0);
    if (action === 'replace') hosts[index] = hostNumbered(index + 1);
  } else if (action === 'crowd') {
    for (let user = 1000; user < 1000 + MANY; user++) {
      model.logIn(user, host);
      scene.logIn(user, host);
    }
  } else if (action === 'way') {
    if (model.find(hash) !== undefined) onTheWay.add(hash);
    // Ends the move of an expired user.
    directory.find(hash);
  } else if (action === 'arrive') {
    onTheWay.delete(hash);
  } else {
    scene.sweep();
    model.sweep();
    expect(directory.size).toBe(model.users.size);
    for (const each of hosts) {
      expect(each.users).toBe([...model.users.values()].filter((user) => user.host === each).length);
    }
  }
  for (const moving of onTheWay) if (!model.users.has(moving)) onTheWay.delete(moving);
}

describe('a user directory', () => {
  it('has the same contents as a Map, in the same order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const scene = new Scene();
        const model = new Model(scene);
        for (const next of steps) {
          take(scene, model, next);
          expect(scene.listed()).toEqual(model.listed());
          for (const host of scene.hosts) expect(scene.listed(host)).toEqual(model.listed(host));
        }
        scene.clock.passed += 2 * EXPIRE;
        scene.onTheWay.clear();
        scene.sweep();
        expect([scene.directory.size, ...scene.hosts.map((host) => host.users)]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 80 },
    );
  });

  it('visits on a walk every user who stays exactly once, and no later ones', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 40 }), (before, meanwhile) => {
        const scene = new Scene();
        const model = new Model(scene);
        for (const next of before) take(scene, model, next);
        const { directory } = scene;
        const stayed = new Set(model.users.keys());
        const present = new Set(stayed);
        const seen = new Map<number, number>();
        const visit = (row: number) => {
          if (directory.hostOf(row) === undefined) return true;
          seen.set(directory.hashOf(row), (seen.get(directory.hashOf(row)) ?? 0) + 1);
          return true;
        };
        const walk = directory.walk();
        for (const next of meanwhile) {
          walk.turn(visit, 2);
          for (const user of stayed) if (goesAway(next, user, model, scene)) stayed.delete(user);
          take(scene, model, next);
          for (const user of stayed) if (directory.find(user) === NONE) stayed.delete(user);
        }
        while (walk.turn(visit, 1000));
        for (const user of stayed) expect(seen.get(user)).toBe(1);
        for (const [user, times] of seen) expect([present.has(user), times]).toEqual([true, 1]);
      }),
      { numRuns: 100 },
    );
  });

  it('expires the users who were inactive longest, but not refreshed ones', () => {
    const scene = new Scene();
    const host = scene.host(0);
    for (const user of [1, 2, 3]) {
      scene.logIn(user, host);
      scene.clock.passed++;
    }
    scene.logIn(1, host);
    expect(scene.hashes()).toEqual([2, 3, 1]);
    scene.clock.passed = EXPIRE + 1;
    scene.sweep();
    expect([scene.directory.size, host.users, scene.hashes()]).toEqual([2, 2, [3, 1]]);
    scene.clock.passed = EXPIRE + 2;
    scene.sweep();
    expect([scene.directory.size, host.users, scene.hashes()]).toEqual([1, 1, [1]]);
  });

  it('lists the users of a host in directory order, including moved ones', () => {
    const scene = new Scene();
    const [here, there] = [scene.host(0), scene.host(1)];
    for (const user of [1, 2, 3, 4, 5]) scene.logIn(user, user % 2 === 0 ? there : here);
    scene.move(4, here);
    scene.move(2, here);
    expect(scene.hashes(here)).toEqual([1, 2, 3, 4, 5]);
    for (const user of [2, 4]) scene.logIn(user, here);
    expect(scene.hashes(here)).toEqual([1, 3, 5, 2, 4]);
  });

  it('continues a walk when rows are renumbered', () => {
    const scene = new Scene();
    for (const user of [1, 2, 3]) scene.logIn(user, scene.host(0));
    const seen: number[] = [];
    const walk = scene.directory.walk();
    const visit = (row: number) => seen.push(scene.directory.hashOf(row)) > 0;
    walk.turn(visit, 2);
    scene.directory.remove(scene.directory.find(1));
    scene.logIn(4, scene.host(0));
    while (walk.turn(visit, 2));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is not affected by changes of the system clock', () => {
    const scene = new Scene();
    const host = scene.host(0);
    scene.clock.ahead = 100_000;
    scene.logIn(1, host);
    scene.clock.ahead = 0;
    scene.logIn(2, host);
    expect(scene.listed().map(({ timestamp }) => timestamp)).toEqual([START + 100_000, START]);
    scene.clock.ahead = 200_000;
    scene.sweep();
    expect(scene.hashes()).toEqual([1, 2]);
    scene.clock.ahead = -200_000;
    scene.clock.passed = EXPIRE;
    scene.sweep();
    expect([scene.directory.size, host.users]).toEqual([0, 0]);
  });

  it('removes an expired user behind one that has not expired', () => {
    const scene = new Scene();
    const [here, there] = [scene.host(0), scene.host(1)];
    scene.logIn(1, here);
    scene.clock.passed = 1;
    scene.logIn(2, here);
    scene.clock.passed = 5;
    scene.move(1, there);
    scene.clock.passed = 12;
    scene.sweep();
    expect([here.users, there.users, scene.directory.size]).toEqual([1, 1, 2]);
    expect(scene.hashes()).toEqual([1]);
    expect(scene.directory.find(2)).toBe(NONE);
    expect([here.users, there.users, scene.directory.size]).toEqual([0, 1, 1]);
  });

  it('keeps a user who is being moved', () => {
    const scene = new Scene();
    scene.logIn(1, scene.host(0));
    scene.onTheWay.add(1);
    scene.clock.passed = 3 * EXPIRE;
    scene.sweep();
    expect(scene.directory.find(1)).not.toBe(NONE);
    scene.onTheWay.delete(1);
    scene.sweep();
    expect(scene.directory.size).toBe(0);
  });

  it('forgets the users of a host at once, and no others', () => {
    const scene = new Scene();
    const [here, there] = [scene.host(0), scene.host(1)];
    for (let user = 1; user <= MANY; user++) scene.logIn(user, user % 2 === 0 ? here : there);
    scene.directory.forget(here);
    expect([here.users, there.users]).toEqual([0, MANY / 2]);
    expect(scene.directory.find(2)).toBe(NONE);
    scene.logIn(4, here);
    expect([here.users, scene.hashes(here)]).toEqual([1, [4]]);
    expect(scene.directory.sweep(10)).toBe(true);
    scene.sweep();
    expect([here.users, there.users, scene.directory.size]).toEqual([1, MANY / 2, MANY / 2 + 1]);
  });

  it('looks on a walk at no more users in a turn than it is told to', () => {
    const scene = new Scene();
    for (let hash = 1; hash <= 7; hash++) scene.logIn(hash, scene.host(0));
    const seen: number[] = [];
    const see = (row: number) => seen.push(row) > 0;
    const walk = scene.directory.walk();
    expect([walk.turn(see, 3), seen.length, walk.turn(see, 3), seen.length]).toEqual([true, 3, true, 6]);
    expect([walk.turn(see, 3), seen.length, walk.turn(see, 3), seen.length]).toEqual([false, 7, false, 7]);
    const other = scene.directory.walk(scene.host(0));
    expect([other.turn(() => false, 3), other.turn(() => false, 3)]).toEqual([true, true]);
    other.end();
    expect(other.turn(() => expect.fail('it has ended'), 3)).toBe(false);
  });

  it('goes along the users of one host only, as long as they are in their order', () => {
    const scene = new Scene();
    const [one, other] = [scene.host(0), scene.host(1)];
    const along = (host?: MailHost) => {
      const seen: number[] = [];
      const walk = scene.directory.walk(host);
      walk.turn((row) => seen.push(scene.directory.hashOf(row)) > 0, 100);
      return seen;
    };
    for (const hash of [1, 2, 3, 4]) scene.logIn(hash, hash % 2 === 1 ? one : other);
    expect([along(one), along(other), along()]).toEqual([
      [1, 3],
      [2, 4],
      [1, 2, 3, 4],
    ]);
    expect(along(scene.host(2))).toEqual([1, 2, 3, 4]);
    scene.move(1, other);
    expect([along(one), along(other)]).toEqual([[3], [1, 2, 3, 4]]);
    scene.clock.passed++;
    scene.logIn(1, other);
    expect([along(one), along(other), along()]).toEqual([[3], [2, 4, 1], [2, 3, 4, 1]]);
    scene.move(1, one);
    expect([along(one), along(other)]).toEqual([
      [3, 1],
      [2, 4],
    ]);
  });

  it('sweeps the users of all hosts that are forgotten, however many a turn takes', () => {
    const scene = new Scene();
    for (let hash = 1; hash <= 30; hash++) scene.logIn(hash, scene.host(hash % 3));
    for (const index of [0, 1]) scene.directory.forget(scene.host(index));
    scene.directory.forget(hostNumbered(8));
    expect(scene.hosts.map(({ users }) => users)).toEqual([0, 0, 10]);
    let turns = 1;
    while (scene.directory.sweep(4)) turns++;
    expect([scene.directory.size, turns]).toEqual([10, 6]);
    for (let hash = 100; hash < 110; hash++) scene.logIn(hash, scene.host(0));
    scene.directory.forget(scene.host(0));
    while (scene.directory.sweep(4));
    expect([scene.directory.size, scene.host(2).users]).toEqual([10, 10]);
  });

  it('ends a walk over the users of a host that is flushed', () => {
    const scene = new Scene();
    const walks: Walk[] = [];
    for (let round = 0; round < 100; round++) {
      scene.logIn(round, scene.host(0));
      walks.push(scene.directory.walk(scene.host(0)));
      scene.directory.forget(scene.host(0));
      scene.sweep();
    }
    for (const walk of walks) expect(walk.turn(() => true, 10)).toBe(false);
    expect(scene.directory.size).toBe(0);
  });
});

/** Whether a step may remove a user, even if it adds them again. */
function goesAway({ action, hash, seconds }: Step, user: number, model: Model, { clock, onTheWay }: Scene): boolean {
  const isOver = clock.passed + seconds >= (model.users.get(user)?.seen ?? 0) + EXPIRE && !onTheWay.has(user);
  return isOver || action === 'flush' || action === 'replace' || (action === 'remove' && hash === user);
}
