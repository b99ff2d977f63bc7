import { expect, it } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { type DirectorProgram, directed, unheld } from './harness/directors.ts';
import { type StormReport, storm } from './harness/storm.ts';

/** The duration of the storm; `STORM_SECONDS` sets it. */
const seconds = Number(process.env.STORM_SECONDS ?? 15);

/** So few users that each has several sessions at a time. */
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
    // Users were moved in the storm.
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
