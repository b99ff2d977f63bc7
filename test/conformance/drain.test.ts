import { afterEach, expect, it } from 'vitest';
import { runDoveadm, startDoveadm } from '../harness/running-doveadm.ts';
import { processOf } from './harness/director-service.ts';
import { describeConformance } from './harness/dovecot.ts';
import { RealDirector, startRing } from './harness/real-director.ts';

/** A director stops waiting for its ring after 30 seconds. */
const LIMIT = { timeout: 300_000 };
const users = Array.from({ length: 120 }, (_, index) => `user${index}`);

describeConformance('drain with Dovecot', () => {
  const directors: RealDirector[] = [];
  afterEach(async () => {
    for (const director of directors.splice(0)) await director.stop();
  });

  /** A director with users on three mail servers, of whom ten move at a time. */
  async function director(): Promise<RealDirector> {
    const started = await RealDirector.start({
      mailServers: '10.0.0.1 10.0.0.2 10.0.0.3 10.0.1.1@oslo',
      settings: 'director_max_parallel_moves = 10\n',
    });
    directors.push(started);
    await started.assignUsers(users);
    await started.assignUsers(users, 'oslo');
    return started;
  }

  function drain({ adminSocket, folder }: RealDirector, ...words: string[]) {
    return startDoveadm(folder, '-v', 'director', 'drain', '-a', adminSocket, ...words);
  }

  /** State and users of a mail server; undefined if there is none. */
  async function hostOf(of: RealDirector, ip: string) {
    const line = (await of.request('HOST-LIST')).split('\n').find((text) => text.startsWith(`${ip}\t`));
    const [, , count, , state] = line?.split('\t') ?? [];
    return line === undefined ? undefined : { state, users: Number(count) };
  }

  it('succeeds only when no user is left', async () => {
    const started = await director();
    const { users: before } = (await hostOf(started, '10.0.0.1')) ?? {};
    const { status, stderr } = await drain(started, '10.0.0.1').ended;
    expect(await hostOf(started, '10.0.0.1')).toEqual({ state: 'D', users: 0 });
    expect(status).toBe(0);
    expect(stderr).toMatch(new RegExp(`drained of ${before} users in [\\d.]+ seconds\\n$`));
    const others = [await hostOf(started, '10.0.0.2'), await hostOf(started, '10.0.0.3')];
    expect(others.reduce((sum, host) => sum + (host?.users ?? 0), 0)).toBe(users.length);
  });

  it('is stopped by undrain, which leaves the other users where they are', async () => {
    const started = await director();
    const running = drain(started, '10.0.0.1');
    await running.said('users remain');
    await runDoveadm(started.folder, 'director', 'undrain', '-a', started.adminSocket, '10.0.0.1');
    const { status, stderr } = await running.ended;
    expect(status).toBe(75);
    const [, left] =
      /Error: 10\.0\.0\.1: came back up while it was drained, (\d+) of \d+ users remain\n$/.exec(stderr) ?? [];
    expect(Number(left)).toBeGreaterThan(0);
    expect(await hostOf(started, '10.0.0.1')).toEqual({ state: 'U', users: Number(left) });
  });

  it('does not report forgotten users as moved', async () => {
    const started = await director();
    const running = drain(started, '10.0.0.1');
    await running.said('users remain');
    await runDoveadm(started.folder, 'director', 'remove', '-a', started.adminSocket, '10.0.0.1');
    const { status, stderr } = await running.ended;
    expect(status).toBe(68);
    expect(stderr).toMatch(
      /Error: 10\.0\.0\.1: was removed while it was drained, [1-9]\d* users were forgotten, not moved\n$/,
    );
  });

  it('refuses the last mail server of a tag', async () => {
    const started = await director();
    const before = await hostOf(started, '10.0.1.1');
    expect((await drain(started, '10.0.1.1').ended).status).toBe(77);
    expect(await hostOf(started, '10.0.1.1')).toEqual(before);
    const { status, stderr } = await drain(started, '--force', '10.0.1.1').ended;
    expect(status).toBe(0);
    expect(stderr).toMatch(/120 users kicked in [\d.]+ seconds, no mail server is left for them\n$/);
    expect(await hostOf(started, '10.0.1.1')).toEqual({ state: 'D', users: 0 });
  });

  it('moves no users in a ring that does not synchronise', LIMIT, async () => {
    const ring = await startRing(3, { mailServers: '10.0.0.1 10.0.0.2 10.0.0.3' });
    directors.push(...ring);
    const [first, , third] = ring;
    if (first === undefined || third === undefined) throw new Error('no ring');
    await first.assignUsers(users);
    const { users: before } = (await hostOf(first, '10.0.0.1')) ?? {};
    const frozen = await processOf(third);
    process.kill(frozen, 'SIGSTOP');
    try {
      const { status, stderr } = await drain(first, '10.0.0.1').ended;
      // Both outcomes are possible: the request times out at about the same time as the silent director.
      if (status === 0) expect(stderr).toMatch(/drained of \d+ users/);
      else {
        expect(status).toBe(75);
        expect(stderr).toBe(
          'Error: 10.0.0.1: Ring sync timed out\n' +
            `Error: 10.0.0.1: is down with ${before} users, none of its users was moved\n`,
        );
        expect(await hostOf(first, '10.0.0.1')).toEqual({ state: 'D', users: before });
      }
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
  });

  it('reports what is known when the director is killed', async () => {
    const started = await director();
    const running = drain(started, '10.0.0.1');
    await running.said('users remain');
    process.kill(await processOf(started), 'SIGKILL');
    const { status, stderr } = await running.ended;
    expect(status).toBe(75);
    // Dovecot starts another director, which has lost all state.
    expect(stderr).toMatch(
      /Error: \S+ (unexpectedly disconnected|.*reset by peer)\nError: 10\.0\.0\.1: (is up with 0 users, there were \d+|down when it was last seen, \d+ of \d+ users remain; the director cannot be asked: .*)\n$/,
    );
  });
});
