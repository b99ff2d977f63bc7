import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MailHost } from '../../src/director/mail-host.ts';
import { UserDirectory } from '../../src/director/user-directory.ts';

const EXPIRE = 10;

interface Modelled {
  hash: number;
  host: MailHost;
  timestamp: number;
}

/** The same with a plain list, searched each time. */
class Model {
  users: Modelled[] = [];

  login(hash: number, host: MailHost, now: number): void {
    const user = this.find(hash) ?? { hash, host, timestamp: now };
    user.timestamp = now;
    this.users = [...this.users.filter((other) => other !== user), user];
  }

  find(hash: number): Modelled | undefined {
    return this.users.find((user) => user.hash === hash);
  }

  expire(now: number): void {
    while (this.users[0] !== undefined && now >= this.users[0].timestamp + EXPIRE) this.users.shift();
  }
}

const step = fc.record({
  action: fc.constantFrom('login', 'login', 'move', 'remove', 'flush'),
  hash: fc.constantFrom(1, 2, 3, 2 ** 31, 2 ** 32 - 1),
  host: fc.integer({ min: 0, max: 2 }),
  seconds: fc.constantFrom(0, 0, 1, 4, 9, 10),
});

describe('a user directory', () => {
  it('keeps users in the order of their logins, until their time is over', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hosts = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((ip) => new MailHost({ ip, tag: '' }));
        const directory = new UserDirectory(EXPIRE);
        const model = new Model();
        let now = 1_800_000_000;
        for (const { action, hash, host: index, seconds } of steps) {
          now += seconds;
          const host = hosts[index] ?? new MailHost({ ip: '10.0.0.4', tag: '' });
          directory.expire(now);
          model.expire(now);
          const entry = directory.find(hash, now);
          const modelled = model.find(hash);
          if (entry === undefined) model.users = model.users.filter((user) => user !== modelled);
          else expect([entry.hash, entry.host, entry.timestamp]).toEqual([hash, modelled?.host, modelled?.timestamp]);
          if (action === 'login') {
            if (entry === undefined) directory.add(hash, host, now);
            else directory.refresh(entry, now);
            model.login(hash, host, now);
          } else if (action === 'flush') {
            for (const user of [...directory.entries()]) if (user.host === host) directory.remove(user);
            model.users = model.users.filter((user) => user.host !== host);
          } else if (entry !== undefined && modelled !== undefined) {
            if (action === 'move') {
              directory.changeHost(entry, host, now);
              Object.assign(modelled, { host, timestamp: now });
            } else {
              directory.remove(entry);
              model.users = model.users.filter((user) => user !== modelled);
            }
          }
          directory.expire(now);
          model.expire(now);
          expect([...directory.entries()].map((user) => [user.hash, user.host.ip, user.timestamp])).toEqual(
            model.users.map((user) => [user.hash, user.host.ip, user.timestamp]),
          );
          for (const each of hosts) expect(each.users).toBe(model.users.filter((user) => user.host === each).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('drops a user whose time is over even behind one whose is not', () => {
    const [here, there] = ['10.0.0.1', '10.0.0.2'].map((ip) => new MailHost({ ip, tag: '' }));
    if (here === undefined || there === undefined) throw new Error('no hosts');
    const directory = new UserDirectory(EXPIRE);
    const first = directory.add(1, here, 100);
    directory.add(2, here, 101);
    directory.changeHost(first, there, 105);
    directory.expire(112);
    expect([...directory.entries()].map(({ hash }) => hash)).toEqual([1, 2]);
    expect(directory.find(2, 112)).toBeUndefined();
    expect([here.users, there.users, directory.size]).toEqual([0, 1, 1]);
  });

  it('keeps a user who is on the way', () => {
    const directory = new UserDirectory(EXPIRE);
    const entry = directory.add(1, new MailHost({ ip: '10.0.0.1', tag: '' }), 100);
    entry.isMoving = true;
    directory.expire(200);
    expect(directory.find(1, 200)).toBe(entry);
    entry.isMoving = false;
    directory.expire(200);
    expect(directory.size).toBe(0);
  });
});
