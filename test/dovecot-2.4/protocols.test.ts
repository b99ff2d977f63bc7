import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Backend, Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { ImapSession } from './harness/imap-session.ts';
import { VISITS } from './harness/logins.ts';
import { until } from './harness/wait.ts';

/** The number of users; `MANY_USERS` sets it. */
const manyUsers = Number(process.env.MANY_USERS ?? 200);
const AT_ONCE = 50;

describeDovecot24('users of a directed proxy', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({
      director: directed,
      backends: 3,
      directorSettings: 'director_user_kick_delay = 1 secs\n',
    });
  });
  afterAll(() => cluster?.stop());

  /** The backends on which a user has had sessions by a service. */
  async function servedOn(user: string, service: string): Promise<string[]> {
    const sessions = async () =>
      (await cluster.pastSessions()).filter((past) => past.user === user && past.service === service);
    await until(`the end of the ${service} session of ${user}`, async () => (await sessions()).length > 0);
    return [...new Set((await sessions()).map(({ backend }) => backend))];
  }

  /** Moves a user to each backend. */
  async function usersOnBackends(service: string): Promise<(readonly [string, Backend])[]> {
    const placed = cluster.backends.map((backend) => [`${service}-${backend.name}@example.com`, backend] as const);
    await Promise.all(placed.map(([user, { address }]) => cluster.change('move', user, address)));
    return placed;
  }

  it.for(Object.entries(VISITS))('are served by %s where the director assigns them', async ([service, visit]) => {
    const placed = await usersOnBackends(service);
    const visits = placed.map(async ([user, { name }]) => {
      expect(await visit(cluster.proxyAddress, user)).toMatch(/^(\+?OK|2)/);
      expect(await servedOn(user, service)).toEqual([name]);
      expect(await cluster.backendOf(user)).toBe(name);
    });
    await Promise.all(visits);
  });

  it('are found by doveadm where the director assigns them', async () => {
    const placed = await usersOnBackends('doveadm');
    const commands = placed.map(async ([user, { name }]) => {
      const { status, stdout } = await cluster.proxy.doveadm('mailbox', 'status', '-u', user, 'messages', 'INBOX');
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'INBOX messages=0\n' });
      expect(await servedOn(user, 'doveadm')).toEqual([name]);
    });
    await Promise.all(commands);
  });

  it('are all in their places when many log in at once', async () => {
    const users = Array.from({ length: manyUsers }, (_, index) => `many${index}@example.com`);
    const reached = new Map<string, string>();
    const waiting = [...users];
    const client = async () => {
      for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
        const session = await ImapSession.open(cluster.proxyAddress, user);
        reached.set(user, await session.backend());
        await session.logout();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    const addresses = new Map(cluster.backends.map(({ name, address }) => [address, name]));
    const file = await cluster.writeUsers(users);
    const { stdout } = await cluster.director('map', '-f', file);
    const rows = stdout.matchAll(/^(many\S+) .*?(127\.\S+)/gm);
    const listed = new Map([...rows].map(([, user = '', address = '']) => [user, addresses.get(address)]));
    expect(listed).toEqual(reached);
    expect(new Set(reached.values()).size).toBe(cluster.backends.length);
  });

  it('are in their places with any spelling of their names', async () => {
    const one = await ImapSession.open(cluster.proxyAddress, 'Spelling@Example.COM');
    const other = await ImapSession.open(cluster.proxyAddress, 'spelling@example.com');
    expect(await other.backend()).toBe(await one.backend());
    for (const session of [one, other]) await session.logout();
  });
});
