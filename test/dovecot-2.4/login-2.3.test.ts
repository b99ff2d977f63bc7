import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { ImapSession } from './harness/imap-session.ts';
import { overlaps } from './harness/judge.ts';
import { VISITS } from './harness/logins.ts';
import { until } from './harness/wait.ts';

describeDovecot24('a proxy of Dovecot 2.3 with this director', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({
      director: directed,
      proxySeries: '2.3',
      directorSettings: 'director_user_kick_delay = 1 secs\n',
    });
  });
  afterAll(() => cluster?.stop());

  it('logs users in where the director assigns them', async () => {
    for (const { name, address } of cluster.backends) {
      const user = `${name}@example.com`;
      await cluster.change('move', user, address);
      const session = await ImapSession.open(cluster.proxyAddress, user);
      expect(await session.backend()).toBe(name);
      await session.logout();
      expect(await VISITS.lmtp(cluster.proxyAddress, user)).toMatch(/^250 /);
      const past = async () => (await cluster.pastSessions()).filter((session) => session.user === user);
      await until('the end of both sessions', async () => (await past()).length === 2);
      expect((await past()).map(({ backend }) => backend)).toEqual([name, name]);
    }
  });

  it('ends the sessions of moved users before they can log in elsewhere', async () => {
    const user = 'moved@example.com';
    const session = await ImapSession.open(cluster.proxyAddress, user);
    const here = await session.backend();
    await session.idle();
    const there = cluster.backends.find(({ name }) => name !== here);
    await cluster.change('move', user, there?.address ?? '');
    const next = await ImapSession.open(cluster.proxyAddress, user);
    expect(await next.backend()).toBe(there?.name);
    await session.closed;
    await next.logout();
    await until('the end of all sessions', async () => (await cluster.openSessions()).length === 0);
    expect(overlaps(await cluster.pastSessions())).toEqual([]);
  });
}, ['2.3']);
