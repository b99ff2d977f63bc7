import { describe, expect, it } from 'vitest';
import { UserRing, userHasher } from '../../src/index.ts';
import { embedded } from './embedded.ts';

describe('the hash of a user', () => {
  it.each([
    [undefined, 'Alice', 1669653170],
    ['%Lu', 'jörg', 3154713837],
    ['%Lu', 'JÖRG', 3565062752],
    ['%Ln', 'Bob@x.y', 2677887420],
  ])('with %s of %s is %d', async (format, user, hash) => {
    expect((await userHasher(format))(user)).toBe(hash);
  });

  it('can depend on the environment', async () => {
    const hashOf = await userHasher('%{env:PREFIX}%u', { environment: { PREFIX: 'al' } });
    expect(hashOf('ice')).toBe(1669653170);
  });

  it('fails for a format that cannot be expanded', async () => {
    const hashOf = await userHasher('%{nothing}');
    expect(() => hashOf('a')).toThrow(expect.objectContaining({ code: 'INVALID_FORMAT' }));
  });
});

describe('the ring', () => {
  it('assigns users like the director', async () => {
    const { server, director } = await embedded({ mailServers: ['10.0.0.9-10.0.0.11', 'fd00::1', '10.0.1.1@x'] });
    await director.hostUpdate('10.0.0.10', 30);
    await director.hostDown('fd00::1');
    const hosts = await director.hostList().toArray();
    const ring = new UserRing(hosts.reverse());
    const hashOf = await userHasher();
    for (let number = 0; number < 200; number++) {
      const user = `user${number}`;
      expect(ring.hostOf(hashOf(user))).toBe(server.login(user));
      expect(ring.hostOf(hashOf(user), 'x')).toBe('10.0.1.1');
    }
    expect(ring.hostOf(1, 'y')).toBeUndefined();
    expect([...ring.shares().keys()].sort()).toEqual(['10.0.0.10', '10.0.0.11', '10.0.0.9', '10.0.1.1']);
  });

  it('refuses invalid mail servers', () => {
    expect(() => new UserRing([{ ip: 'x' }])).toThrow(TypeError);
    expect(() => new UserRing([{ ip: '10.0.0.1', vhosts: 1001 }])).toThrow(RangeError);
  });
});
