import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type DirectorClient, DirectorError, UserRing, userHasher } from '../../src/index.ts';
import { type Both, startBoth, stopBoth } from './harness/both-directors.ts';
import { describeConformance } from './harness/dovecot.ts';
import { type RealDirector, startRing } from './harness/real-director.ts';

const HOSTS = [
  { ip: '127.0.40.11', tag: '' },
  { ip: '127.0.40.12', tag: '' },
  { ip: '127.0.40.20', tag: 'x' },
];
const USERS = ['alice', 'jörg', 'a\tb', '12345', ''];

/** The results of all requests of a client, one after the other. */
async function tour(director: DirectorClient): Promise<unknown[]> {
  const said: unknown[] = [];
  const tell = async (what: Promise<unknown>) => {
    said.push(
      await what.catch((error: unknown) => (error instanceof DirectorError ? [error.code, error.message] : error)),
    );
  };
  const listed = async () => {
    const hosts = await director.hostList().toArray();
    return hosts.map(({ changed, ...host }) => ({ ...host, hasChanged: changed !== undefined }));
  };
  const found = async (user: string, tag?: string) => {
    const { expires, ...place } = await director.userLookup(user, { tag });
    return { ...place, isActive: expires !== undefined };
  };
  await tell(director.hostSet('127.0.40.30', { tag: 'ö\t€', vhosts: 3 }));
  await tell(director.hostSet('127.0.40.30', { tag: 'other' }));
  await tell(director.hostSet('fd00:0::1'));
  await tell(director.hostUpdate('127.0.40.11', 1001));
  await tell(director.hostUpdate('127.0.40.99', 1));
  await tell(director.hostUpdate('127.0.40.11', 40));
  await tell(director.hostDown('127.0.40.12'));
  await tell(listed());
  for (const user of USERS) {
    await tell(found(user));
    await tell(director.userMove(user, '127.0.40.12'));
    await tell(director.userMove(user, '127.0.40.12'));
    await tell(found(user));
    await tell(director.userKick(user));
  }
  await tell(found('alice', 'x'));
  await tell(found('alice', 'none'));
  await tell(
    director
      .userList({ ip: '127.0.40.12' })
      .toArray()
      .then((users) => users.map(({ hash }) => hash).sort()),
  );
  await tell(director.hostUp('127.0.40.12'));
  await tell(director.hostUp('127.0.40.99'));
  await tell(director.userKickAlt('altuser', 'x', { noWait: true }));
  await tell(director.hostResetUsers('127.0.40.99'));
  await tell(director.hostFlush('127.0.40.12'));
  await tell(listed());
  await tell(director.hostRemove('127.0.40.11'));
  await tell(director.hostRemove('127.0.40.11'));
  await tell(director.hostListRemoved().toArray());
  await tell(director.hostResetUsers('all', { maxParallel: 5 }));
  await tell(director.directorAdd('127.0.0.9', { port: 9090 }));
  await tell(director.directorRemove('127.0.0.8'));
  await tell(director.directorList().toArray());
  await tell(director.directorRemove('127.0.0.9'));
  await tell(director.directorList().toArray());
  await tell(director.hostFlush('all'));
  await tell(director.userList().toArray());
  return said;
}

describeConformance('the library', () => {
  let both: Both;
  beforeAll(async () => {
    both = await startBoth(HOSTS);
  });
  afterAll(() => stopBoth(both));

  it("returns the same for Dovecot's director as for the embedded one", async () => {
    const real = await connect(both.real.adminSocket);
    const embedded = await connect(both.embedded.adminSocket);
    const [expected, said] = [await tour(real), await tour(embedded)];
    await Promise.all([real.close(), embedded.close()]);
    expect(said).toEqual(expected);
    expect(said.filter((each) => each instanceof Error)).toEqual([]);
  });
});

describeConformance('the library with a ring', () => {
  let ring: RealDirector[];
  beforeAll(async () => {
    ring = await startRing(3, { mailServers: '127.0.40.11-127.0.40.13' });
  });
  afterAll(() => Promise.all(ring.map((director) => director.stop())));

  it('lists the directors and their connections, and assigns users as they do', async () => {
    const director = await connect(ring[0]?.adminSocket ?? '');
    const directors = await director.directorList().toArray();
    expect(directors.map(({ type }) => type).sort()).toEqual(['left', 'right', 'self']);
    await director.hostUpdate('127.0.40.12', 30);
    await ring[0]?.assignUsers(['alice', 'bob', 'carol']);
    const usersRing = new UserRing(await director.hostList().toArray());
    const hashOf = await userHasher();
    for (const user of ['alice', 'bob', 'carol']) {
      const { current, hashed } = await director.userLookup(user);
      expect([current, hashed]).toEqual([usersRing.hostOf(hashOf(user)), current]);
    }
    await director.close();
  });
});
