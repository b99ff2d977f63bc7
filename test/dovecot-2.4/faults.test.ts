import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { ImapSession } from './harness/imap-session.ts';
import { overlaps } from './harness/judge.ts';
import { VISITS } from './harness/logins.ts';
import { until } from './harness/wait.ts';

/** A temporary failure: the client tries again. */
const TEMPORARY = /\b4\d\d /;
const UNAVAILABLE = /\bNO \[UNAVAILABLE\]/;
/** What Dovecot's processes send during a reload to clients that have not logged in, also without a director. */
const RELOADED = /Server shutting down|^Error: closed after/;
const DELIVERED = /^250 /;
const USERS = Array.from({ length: 12 }, (_, index) => `user${index}@example.com`);

/** How many times a director is killed or reloaded. */
const TIMES = 3;

describeDovecot24('a directed proxy', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start({ director: directed, directorSettings: 'director_user_kick_delay = 1 secs\n' });
  });
  afterAll(() => cluster?.stop());
  beforeEach(async () => {
    for (const { address } of cluster.backends) await cluster.change('add', address, '100');
    for (const { address } of cluster.backends) await cluster.change('up', address);
  });

  async function directorProcess(): Promise<number> {
    let ids: number[] = [];
    await until('a director', async () => {
      ids = await cluster.proxy.service('director');
      return ids.length === 1;
    });
    const [id] = ids;
    if (id === undefined) throw new Error('no director');
    return id;
  }

  async function logIn(user: string): Promise<string> {
    const session = await ImapSession.open(cluster.proxyAddress, user);
    const backend = await session.backend();
    await session.logout();
    return backend;
  }

  /** Logs all users in at once, and returns their backends. */
  function logInAll(): Promise<string[]> {
    return Promise.all(USERS.map(logIn));
  }

  /** The same after the director was killed. Dovecot fails pending logins temporarily, so they are repeated. */
  function logInAllAgain(): Promise<string[]> {
    return Promise.all(
      USERS.map((user) =>
        logIn(user).catch((error) => {
          expect(String(error)).toMatch(UNAVAILABLE);
          return logIn(user);
        }),
      ),
    );
  }

  /** Logs users in and delivers mail until it is stopped. Collects the failures. */
  function traffic() {
    const found = { loggedIn: 0, delivered: 0, loginTroubles: [] as string[], mailTroubles: [] as string[] };
    const stopping = new AbortController();
    const repeat = async (action: () => Promise<void>, troubles: string[]) => {
      while (!stopping.signal.aborted) await action().catch((error) => troubles.push(String(error)));
    };
    const clients = USERS.map((user, index) =>
      index % 3 === 0
        ? repeat(async () => {
            const answer = await VISITS.lmtp(cluster.proxyAddress, user);
            if (!DELIVERED.test(answer)) throw new Error(answer);
            found.delivered++;
          }, found.mailTroubles)
        : repeat(async () => {
            await VISITS.imap(cluster.proxyAddress, user);
            found.loggedIn++;
          }, found.loginTroubles),
    );
    return {
      async stop() {
        stopping.abort();
        await Promise.all(clients);
        expect(found.loggedIn).toBeGreaterThan(0);
        expect(found.delivered).toBeGreaterThan(0);
        return found;
      },
    };
  }

  /** Makes changes that only the director's state contains. Returns a function that checks them, and removes one. */
  async function leaveMarks() {
    const [first, second] = cluster.backends;
    if (first === undefined || second === undefined) throw new Error('two backends are needed');
    const commands = [
      ['add', '10.9.9.9', '7'],
      ['down', '10.9.9.9'],
      ['update', first.address, '50'],
      ['move', 'moved@example.com', second.address],
    ] as const;
    for (const [name, ...words] of commands) await cluster.change(name, ...words);
    const state = async () => {
      const { stdout } = await cluster.director('status');
      return stdout.replace(/\d\d:\d\d:\d\d +\d+ *$/gm, '').replace(/\d+ *$/gm, '');
    };
    const before = await state();
    return async () => {
      expect(await state()).toBe(before);
      expect(await cluster.backendOf('moved@example.com')).toBe(second.name);
      await cluster.change('remove', '10.9.9.9');
    };
  }

  it('keeps sessions, and lets all users log in, when its director is killed', async () => {
    const expectMarks = await leaveMarks();
    const session = await ImapSession.open(cluster.proxyAddress, 'stays@example.com');
    const places = await logInAll();
    for (let time = 0; time < TIMES; time++) {
      const killed = await directorProcess();
      process.kill(killed, 'SIGKILL');
      expect(await logInAllAgain()).toEqual(places);
      expect(await directorProcess()).not.toBe(killed);
    }
    await session.noop();
    await session.logout();
    await expectMarks();
  });

  it('rejects no mail permanently while its director is killed repeatedly', async () => {
    const running = traffic();
    for (let time = 0; time < TIMES; time++) {
      process.kill(await directorProcess(), 'SIGKILL');
      await logInAllAgain();
    }
    const { loginTroubles, mailTroubles } = await running.stop();
    expect(loginTroubles.filter((trouble) => !UNAVAILABLE.test(trouble))).toEqual([]);
    expect(mailTroubles.filter((trouble) => !TEMPORARY.test(trouble))).toEqual([]);
  });

  it('goes on with a move in the middle of which its director is killed', async () => {
    const user = 'moves@example.com';
    const session = await ImapSession.open(cluster.proxyAddress, user);
    const backend = await session.backend();
    await session.idle();
    const there = cluster.backends.find(({ name }) => name !== backend);
    await cluster.change('move', user, there?.address ?? '');
    process.kill(await directorProcess(), 'SIGKILL');
    await directorProcess();
    const next = await logIn(user).catch(() => logIn(user));
    expect(next).toBe(there?.name);
    await session.closed;
    await until('the end of their sessions', async () => {
      return (await cluster.openSessions()).every((open) => open.user !== user);
    });
    expect(overlaps((await cluster.pastSessions()).filter((past) => past.user === user))).toEqual([]);
  });

  it('fails no login, and keeps its state, when it is reloaded', async () => {
    const expectMarks = await leaveMarks();
    const places = await logInAll();
    const running = traffic();
    for (let time = 0; time < TIMES; time++) {
      const before = await directorProcess();
      cluster.proxy.reload();
      await until('another director', async () => {
        const ids = await cluster.proxy.service('director');
        return ids.length === 1 && !ids.includes(before);
      });
      expect(await logInAll()).toEqual(places);
    }
    const { loginTroubles, mailTroubles } = await running.stop();
    expect(loginTroubles.filter((trouble) => !RELOADED.test(trouble))).toEqual([]);
    expect(mailTroubles.filter((trouble) => !RELOADED.test(trouble))).toEqual([]);
    await expectMarks();
    // Each has had what the one before it knew from that itself, which then answered what it was still asked.
    const takeovers = (await cluster.proxy.log()).match(/took over from the running director/g);
    expect(takeovers?.length).toBe(TIMES);
  });

  it('keeps its state when Dovecot is stopped and started', async () => {
    const expectMarks = await leaveMarks();
    const places = await logInAll();
    await cluster.proxy.stop();
    await cluster.startProxy();
    expect(await logInAll()).toEqual(places);
    await expectMarks();
  });

  it('keeps its state, and leaves no director running, when Dovecot is killed', async () => {
    const expectMarks = await leaveMarks();
    const places = await logInAll();
    process.kill(cluster.proxy.pid, 'SIGKILL');
    await cluster.proxy.stop();
    await cluster.startProxy();
    expect(await logInAll()).toEqual(places);
    await expectMarks();
  });

  it('completes pending logins when a frozen director resumes', async () => {
    const places = await logInAll();
    const frozen = await directorProcess();
    process.kill(frozen, 'SIGSTOP');
    let answered = 0;
    const logins = logInAll().finally(() => answered++);
    const mail = VISITS.lmtp(cluster.proxyAddress, 'mail@example.com').finally(() => answered++);
    await sleep(1500);
    expect(answered).toBe(0);
    process.kill(frozen, 'SIGCONT');
    expect(await logins).toEqual(places);
    expect(await mail).toMatch(DELIVERED);
  });

  it('keeps working when its auth server is killed', async () => {
    const places = await logInAll();
    const { stdout } = await cluster.proxy.doveadm('process', 'status', 'auth');
    const id = Number(/^auth +(\d+)/m.exec(stdout)?.[1]);
    process.kill(id, 'SIGKILL');
    expect(await VISITS.lmtp(cluster.proxyAddress, 'mail@example.com')).not.toMatch(/^5/);
    await until('logins as before', async () => (await logInAll()).join() === places.join());
  });

  it('fails logins temporarily when a backend is down, until its users are moved', async () => {
    const [gone, stays] = cluster.backends;
    if (gone === undefined || stays === undefined) throw new Error('two backends are needed');
    const user = 'unlucky@example.com';
    await cluster.change('move', user, gone.address);
    expect(await VISITS.lmtp(cluster.proxyAddress, user)).toMatch(DELIVERED);
    await gone.instance.stop();
    expect(await VISITS.lmtp(cluster.proxyAddress, user)).toMatch(TEMPORARY);
    await expect(ImapSession.open(cluster.proxyAddress, user)).rejects.toThrow('[UNAVAILABLE]');
    await cluster.change('down', gone.address);
    await cluster.change('flush', gone.address);
    expect(await VISITS.lmtp(cluster.proxyAddress, user)).toMatch(DELIVERED);
    const session = await ImapSession.open(cluster.proxyAddress, user);
    expect(await session.backend()).toBe(stays.name);
    await session.logout();
    await cluster.startBackend(gone);
  });

  it('holds logins for which there is no host, until there is one', async () => {
    for (const { address } of cluster.backends) await cluster.change('down', address);
    let answered = false;
    const login = ImapSession.open(cluster.proxyAddress, 'patient@example.com').finally(() => {
      answered = true;
    });
    await sleep(1000);
    expect(answered).toBe(false);
    await cluster.change('up', cluster.backends[1]?.address ?? '');
    const session = await login;
    expect(await session.backend()).toBe(cluster.backends[1]?.name);
    await session.logout();
  });

  it('fails held logins temporarily after a time limit', async () => {
    for (const { address } of cluster.backends) await cluster.change('down', address);
    const login = ImapSession.open(cluster.proxyAddress, 'hopeless@example.com').then(
      () => 'in',
      (error) => String(error),
    );
    const mail = VISITS.lmtp(cluster.proxyAddress, 'hopeless@example.com');
    const command = cluster.proxy.doveadm('mailbox', 'status', '-u', 'hopeless@example.com', 'messages', 'INBOX');
    expect(await login).toContain('NO [UNAVAILABLE]');
    expect(await mail).toMatch(/^451 /);
    expect((await command).status).toBe(75);
  });
});
