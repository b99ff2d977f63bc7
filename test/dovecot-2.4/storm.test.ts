import { expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { type DirectorProgram, directed, unheld } from './harness/directors.ts';
import { type StormReport, storm } from './harness/storm.ts';

/** `STORM_SECONDS=60` makes a long one. */
const seconds = Number(process.env.STORM_SECONDS ?? 15);

/** As few users as this have several sessions each at any time. */
const USERS = 20;
const CLIENTS = 40;

const SETTINGS = 'director_user_kick_delay = 1 secs\n';

async function stormOn(director: DirectorProgram): Promise<StormReport> {
  const cluster = await Cluster.start({ director, directorSettings: SETTINGS });
  try {
    return await storm(cluster, { seconds, users: USERS, clients: CLIENTS });
  } finally {
    await cluster.stop();
  }
}

describeDovecot24('a storm of logins, moves, flushes, and backends that go down and up', () => {
  it('never has a user on two backends at a time, and refuses no user', {
    timeout: (seconds + 120) * 1000,
  }, async () => {
    const report = await stormOn(directed);
    expect(report.overlaps).toEqual([]);
    expect(report.inTwoPlaces).toEqual([]);
    expect(report.troubles).toEqual({});
    // It was a storm.
    expect(report.movedUsers).toBeGreaterThan(2);
    expect(report.sessions).toBeGreaterThan(seconds);
    expect(report.looks).toBeGreaterThan(seconds);
    for (const name of ['move', 'kicked', 'flush']) expect(report.done[name], name).toBeGreaterThan(0);
  });

  it('has users on two backends if the director does not hold logins', async () => {
    const report = await stormOn(unheld);
    expect(report.overlaps).not.toEqual([]);
    expect(report.inTwoPlaces).not.toEqual([]);
  });
});
