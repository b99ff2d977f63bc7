import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { ImapSession } from './harness/imap-session.ts';
import { overlaps } from './harness/judge.ts';
import { VISITS } from './harness/logins.ts';
import { until } from './harness/wait.ts';

/** Longer than a move takes, and than a director waits for logins that nobody tells of. */
const THAW_AFTER_MS = 11_000;

describeDovecot24('a user with sessions', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({ director: directed, directorSettings: 'director_user_kick_delay = 1 secs\n' });
  });
  afterAll(() => cluster?.stop());

  /** A session of a user, its backend, and the other backend. */
  async function openSession(user: string) {
    const session = await ImapSession.open(cluster.proxyAddress, user);
    const backend = await session.backend();
    await session.idle();
    const [here] = cluster.backends.filter(({ name }) => name === backend);
    const [there] = cluster.backends.filter(({ name }) => name !== backend);
    if (here === undefined || there === undefined) throw new Error('two backends are needed');
    return { session, here, there };
  }

  /** Waits until all sessions of a user have ended, and returns their overlaps. */
  async function overlapsOf(user: string) {
    await until(`the end of the sessions of ${user}`, async () => {
      return (await cluster.openSessions()).every((session) => session.user !== user);
    });
    return overlaps((await cluster.pastSessions()).filter((session) => session.user === user));
  }

  it.for([
    ['move', 'USER THERE'],
    ['drain', 'HERE'],
    ['flush', 'HERE'],
    ['flush', '-F HERE'],
  ] as const)('can log in elsewhere only after they have ended, with %s %s', async ([command, words], { expect }) => {
    const user = `${command}${words.length}@example.com`;
    const { session, here, there } = await openSession(user);
    // Another user who is moved by a flush or a drain.
    const companion = `companion-of-${user}`;
    await cluster.change('move', companion, here.address);
    await VISITS.imap(cluster.proxyAddress, companion);
    if (command === 'flush') await cluster.change('down', here.address);
    const names: Readonly<Record<string, string>> = { USER: user, HERE: here.address, THERE: there.address };
    await cluster.change(command, ...words.split(' ').map((word) => names[word] ?? word));
    const [next] = await Promise.all([
      ImapSession.open(cluster.proxyAddress, user),
      VISITS.imap(cluster.proxyAddress, companion),
    ]);
    expect(await next.backend()).toBe(there.name);
    await session.closed;
    await next.logout();
    expect(await overlapsOf(user)).toEqual([]);
    for (const { address } of cluster.backends) await cluster.change('up', address);
  });

  it('has none left after a kick, and can log in again', async () => {
    const { session, here } = await openSession('kicked@example.com');
    await cluster.change('kick', 'kicked@example.com');
    await session.closed;
    const next = await ImapSession.open(cluster.proxyAddress, 'kicked@example.com');
    expect(await next.backend()).toBe(here.name);
    await next.logout();
  });

  it('cannot log in elsewhere while a login is in progress at a silent backend', async () => {
    const user = 'slow@example.com';
    const { here, there } = await backendsFor(user);
    const thaw = await here.instance.freeze();
    onTestFinished(thaw);
    const slow = ImapSession.open(cluster.proxyAddress, user).catch(() => undefined);
    await until('the answer for the first login', async () => (await cluster.backendOf(user)) === here.name);
    await cluster.change('move', user, there.address);
    const next = ImapSession.open(cluster.proxyAddress, user);
    // If the director forgot the first login, the second one would succeed before the backend answers.
    await Promise.race([next, sleep(THAW_AFTER_MS)]);
    thaw();
    const sessions = [await slow, await next];
    expect(await sessions[1]?.backend()).toBe(there.name);
    for (const session of sessions) session?.destroy();
    expect(await overlapsOf(user)).toEqual([]);
  });

  it('does not wait for a companion with a login on its way, after a flush', async () => {
    const [user, companion] = ['first@example.com', 'companion@example.com'];
    const { here, there } = await backendsFor(companion);
    await cluster.change('move', user, here.address);
    await VISITS.imap(cluster.proxyAddress, user);
    const thaw = await here.instance.freeze();
    onTestFinished(thaw);
    const slow = ImapSession.open(cluster.proxyAddress, companion).catch(() => undefined);
    await until('the answer for their login', async () => (await cluster.backendOf(companion)) === here.name);
    await cluster.change('down', here.address);
    await cluster.change('flush', '-F', here.address);
    let isCompanionIn = false;
    const next = ImapSession.open(cluster.proxyAddress, companion).finally(() => {
      isCompanionIn = true;
    });
    const session = await ImapSession.open(cluster.proxyAddress, user);
    expect(await session.backend()).toBe(there.name);
    expect(isCompanionIn).toBe(false);
    thaw();
    expect(await (await next).backend()).toBe(there.name);
    for (const each of [session, await slow, await next]) each?.destroy();
    expect(await overlapsOf(companion)).toEqual([]);
    await cluster.change('up', here.address);
  });

  /** Where a user who is not known would be, and the other one. */
  async function backendsFor(user: string) {
    const { stdout } = await cluster.director('status', user);
    const [here] = cluster.backends.filter(({ address }) => stdout.includes(`Hashed: ${address}`));
    const [there] = cluster.backends.filter((backend) => backend !== here);
    if (here === undefined || there === undefined) throw new Error('two backends are needed');
    return { here, there };
  }
});
