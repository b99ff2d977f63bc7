import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { ImapSession } from './harness/imap-session.ts';
import { VISITS } from './harness/logins.ts';
import { type Usage, usageOf } from './harness/processes.ts';
import { until } from './harness/wait.ts';

/** The shortest time that Dovecot's director accepts. */
const EXPIRE_SECONDS = 10;

/** The number of sessions; `MANY_SESSIONS` sets it. Each needs memory for a process. */
const manySessions = Number(process.env.MANY_SESSIONS ?? 150);
const AT_ONCE = 30;
const ROUNDS = 3;

/** Each session has its own login process, as in Dovecot's most secure mode. */
const PROXY_SETTINGS = `service imap-login {
  restart_request_count = 1
}
`;

describeDovecot24('sessions on a directed proxy', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({
      director: directed,
      directorSettings: `director_user_expire = ${EXPIRE_SECONDS} secs\n`,
      proxySettings: PROXY_SETTINGS,
      maxSessions: manySessions + AT_ONCE,
    });
  });
  afterAll(() => cluster?.stop());

  async function usage(): Promise<Usage> {
    const [director = 0] = await cluster.proxy.service('director');
    return usageOf(director);
  }

  async function isListed(user: string): Promise<boolean> {
    return (await cluster.backendOf(user)) !== undefined;
  }

  it('keep their users from expiring, even if idle', async () => {
    const session = await ImapSession.open(cluster.proxyAddress, 'idle');
    await session.idle();
    // Each time, users without a session expire.
    for (const user of ['first', 'second', 'third']) {
      await VISITS.pop3(cluster.proxyAddress, user);
      expect(await isListed(user)).toBe(true);
      await until(`the expiry of ${user}`, async () => !(await isListed(user)));
      expect(await isListed('idle')).toBe(true);
    }
    session.destroy();
    await until('the expiry of who was idle', async () => !(await isListed('idle')));
  });

  it('leave no connections or memory in the director', async () => {
    await VISITS.imap(cluster.proxyAddress, 'first');
    const before = await usage();
    const memory: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const sessions = await openAll();
      expect((await cluster.openSessions()).length).toBe(manySessions);
      memory.push((await usage()).memory);
      for (const session of sessions) session.destroy();
      await until('as few descriptors as before', async () => (await usage()).descriptors <= before.descriptors);
    }
    const [, second = 0, third] = memory;
    expect(third).toBeLessThan(1.5 * second);
  });

  async function openAll(): Promise<ImapSession[]> {
    const waiting = Array.from({ length: manySessions }, (_, index) => `user${index}`);
    const sessions: ImapSession[] = [];
    const client = async () => {
      for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
        sessions.push(await ImapSession.open(cluster.proxyAddress, user));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    return sessions;
  }
});
