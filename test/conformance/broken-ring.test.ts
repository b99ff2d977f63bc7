import { afterEach, beforeEach, expect, it } from 'vitest';
import { processOf } from './harness/director-service.ts';
import { describeConformance } from './harness/dovecot.ts';
import { type RealDirector, startRing } from './harness/real-director.ts';
import { runProgram } from './harness/run-program.ts';

const TIMED_OUT = 'Ring sync timed out';
/** A little more than the time after which directors stop waiting for the ring. */
/** Dovecot's ring can take several of its time limits of 30 s to be in sync again. */
const LIMIT = { timeout: 300_000 };

function doveadm(director: RealDirector, words: string) {
  const line = `doveadm -O -v director ${words.replace(/^(ring )?\w+/, `$& -a ${director.adminSocket}`)}`;
  return runProgram('ours', line, { folder: director.folder, limit: 90_000 });
}

async function hosts(director: RealDirector): Promise<string[]> {
  return (await director.request('HOST-LIST'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').slice(0, 2).join(' '));
}

/** Waits until two directors have the same mail servers. */
async function untilEqual(left: RealDirector, right: RealDirector): Promise<void> {
  while ((await hosts(left)).join() !== (await hosts(right)).join()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describeConformance('a broken ring', () => {
  let ring: RealDirector[] = [];
  beforeEach(async () => {
    ring = await startRing(3, { mailServers: '10.0.0.1 10.0.0.2' });
  });
  afterEach(async () => {
    for (const director of ring) await director.stop();
  });

  it('keeps confirmed changes, and no others, when a director does not answer', LIMIT, async () => {
    const [first, second, third] = ring;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no ring');
    const frozen = await processOf(third);
    const living = await processOf(first);
    process.kill(frozen, 'SIGSTOP');
    try {
      // These wait in parallel, each on its own connection.
      const [added, downed, looked, listed] = await Promise.all([
        doveadm(first, 'add 10.0.0.7 7'),
        doveadm(second, 'down 10.0.0.2'),
        doveadm(first, 'status alice'),
        doveadm(first, 'map -f /dev/null'),
      ]);
      // Both outcomes are possible: the request times out at about the same time as the silent director.
      expect([
        { status: 75, stdout: '', stderr: `Error: 10.0.0.7: ${TIMED_OUT}\n` },
        { status: 0, stdout: '', stderr: 'Info: 10.0.0.7: OK\n' },
      ]).toContainEqual(added);
      expect([
        { status: 75, stdout: '', stderr: `Error: 10.0.0.2: ${TIMED_OUT}\n` },
        { status: 0, stdout: '', stderr: 'Info: 10.0.0.2: down\n' },
      ]).toContainEqual(downed);
      expect([looked.status, listed.status]).toEqual([0, 0]);
      if (added.status === 0) expect(await hosts(first)).toContain('10.0.0.7 7');
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
    // No director has crashed, and the ring synchronises again.
    expect(await processOf(first)).toBe(living);
    await untilEqual(first, second);
    await untilEqual(first, third);
    // The ring may get out of sync again while the director that was silent rejoins.
    let changed = await doveadm(first, 'update 10.0.0.1 33');
    while (changed.stderr.includes(TIMED_OUT)) changed = await doveadm(first, 'update 10.0.0.1 33');
    expect(changed).toMatchObject({ status: 0, stderr: 'Info: 10.0.0.1: OK\n' });
    await untilEqual(first, third);
  });

  it('keeps working when a director is killed or does not exist', LIMIT, async () => {
    const [first, second, third] = ring;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no ring');
    process.kill(await processOf(third), 'SIGKILL');
    const changed = await doveadm(first, 'update 10.0.0.1 55');
    expect([changed.status, changed.stderr]).toEqual(
      changed.status === 0 ? [0, 'Info: 10.0.0.1: OK\n'] : [75, `Error: 10.0.0.1: ${TIMED_OUT}\n`],
    );
    expect(await doveadm(first, 'ring add 127.0.0.9 9')).toMatchObject({ status: 0, stdout: '' });
    const status = await doveadm(first, 'ring status');
    expect(status.status).toBe(0);
    expect(status.stdout).toMatch(/^127\.0\.0\.9 +9 /m);
    await untilEqual(first, second);
    expect(await hosts(first)).toContain('10.0.0.1 55');
  });
});
