import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/index.ts';
import { ScriptedServer } from '../conformance/harness/scripted-server.ts';
import { folderOf } from '../settings/folder.ts';
import { embedded } from './embedded.ts';

describe('mail servers', () => {
  it('are listed with all properties', async () => {
    const { server, director } = await embedded();
    const ip = server.login('jörg');
    expect(await director.hostList().toArray()).toEqual([
      { ip: '127.0.40.11', vhosts: 100, users: ip === '127.0.40.11' ? 1 : 0, tag: '', up: true, changed: undefined },
      { ip: '127.0.40.12', vhosts: 100, users: ip === '127.0.40.12' ? 1 : 0, tag: '', up: true, changed: undefined },
      { ip: '127.0.40.20', vhosts: 100, users: 0, tag: 'blå', up: true, changed: undefined },
    ]);
  });

  it('are added, weighted, taken down and up, and removed', async () => {
    const { director } = await embedded();
    await director.hostSet('fd00:0::3', { tag: 'new', vhosts: 7 });
    await director.hostUpdate('127.0.40.11', 50);
    await director.hostUpdate('fd00::3', 8, { tag: 'new' });
    await director.hostDown('127.0.40.12');
    expect(await director.hostList().toArray()).toMatchObject([
      { ip: '127.0.40.11', vhosts: 50 },
      { ip: '127.0.40.12', up: false, changed: expect.any(Date) },
      { ip: '127.0.40.20' },
      { ip: 'fd00::3', vhosts: 8, tag: 'new' },
    ]);
    await director.hostUp('127.0.40.12');
    await director.hostRemove('127.0.40.11');
    const hosts = await director.hostList().toArray();
    expect(hosts.map(({ ip, up }) => [ip, up])).toEqual([
      ['127.0.40.12', true],
      ['127.0.40.20', true],
      ['fd00::3', true],
    ]);
    expect(await director.hostListRemoved().toArray()).toEqual(['127.0.40.11']);
  });

  it('forget their users', async () => {
    const { server, director } = await embedded();
    for (const user of ['a', 'b', 'c', 'd', 'e', 'f']) server.login(user);
    server.login('g', { tag: 'blå' });
    await director.hostFlush('127.0.40.20');
    expect(await director.userList().toArray()).toHaveLength(6);
    await director.hostFlush('all');
    expect(await director.userList().toArray()).toEqual([]);
  });

  it('have their users moved to where the ring assigns them', async () => {
    const { server, director } = await embedded({ userKickDelayMs: 0 });
    const from = server.login('alice') ?? '';
    const other = from === '127.0.40.11' ? '127.0.40.12' : '127.0.40.11';
    await director.userMove('alice', other);
    await director.hostResetUsers(other, { maxParallel: 1 });
    expect((await director.userLookup('alice')).current).toBe(from);
    await director.hostResetUsers('all');
    await expect(director.hostResetUsers('10.0.0.1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('users', () => {
  it('are looked up by name, by hash, and with a tag', async () => {
    const { server, director } = await embedded();
    const current = server.login('alice');
    const expected = { current, expires: expect.any(Date), hashed: current, initial: current };
    expect(await director.userLookup('Alice')).toEqual(expected);
    expect(await director.userLookup(1669653170)).toEqual(expected);
    expect(await director.userLookup('alice', { tag: 'blå' })).toEqual({
      current: undefined,
      expires: undefined,
      hashed: '127.0.40.20',
      initial: '127.0.40.20',
    });
    expect((await director.userLookup('alice', { tag: 'nobody' })).hashed).toBeUndefined();
  });

  it('can have names of digits', async () => {
    const { server, director } = await embedded({ usernameHash: 'x%u' }, { usernameHash: 'x%u' });
    const current = server.login('12345');
    expect((await director.userLookup('12345')).current).toBe(current);
    expect((await director.userLookup(12345)).current).toBeUndefined();
  });

  it('are listed, all or those of a mail server', async () => {
    const { server, director } = await embedded();
    server.login('alice');
    server.login('alice', { tag: 'blå' });
    expect(await director.userList().toArray()).toHaveLength(2);
    expect(await director.userList({ ip: '127.0.40.20' }).toArray()).toEqual([
      { hash: 1669653170, ip: '127.0.40.20', expires: expect.any(Date) },
    ]);
  });

  it('are moved, but not while another move is running', async () => {
    const { director } = await embedded();
    await director.userMove('alice', '127.0.40.12');
    await director.userMove(7, '127.0.40.12');
    expect((await director.userLookup('alice')).current).toBe('127.0.40.12');
    await expect(director.userMove('alice', '127.0.40.11')).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    await expect(director.userMove('alice', '10.0.0.1')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'USER-MOVE alice 10.0.0.1: NOTFOUND',
    });
  });

  it('are kicked, by name or by a field', async () => {
    const path = `${folderOf({})}/admin`;
    const server = await ScriptedServer.start({ replies: ['OK\n', 'TRYAGAIN\n', 'OK\n', 'OK\n'] }, path);
    onTestFinished(() => server.stop());
    const director = await connect(path);
    await director.userKick('jörg*');
    await expect(director.userKick('a\tb', { noWait: true })).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    await director.userKickAlt('altuser', 'x');
    await director.userKickAlt('altuser', 'x', { noWait: true });
    await director.close();
    expect(await server.takeReceived()).toEqual([
      'VERSION\tdirector-doveadm\t1\t0\nUSER-KICK\tj\xc3\xb6rg*\nUSER-KICK\ta\x01tb\tnowait\n' +
        'USER-KICK-ALT\taltuser\tx\nUSER-KICK-ALT\taltuser\tx\tnowait\n',
    ]);
  });
});

describe('directors', () => {
  it('are listed, added and removed', async () => {
    const { director } = await embedded();
    await director.directorAdd('127.0.0.9', { port: 9090 });
    const listed = { ip: '127.0.0.9', port: 9090, failed: undefined };
    const self = { type: 'self', ip: '127.0.0.1', port: 0, failed: undefined, status: 'ring synced', lastSyncMs: 0 };
    expect(await director.directorList().toArray()).toEqual([self, { type: 'unconnected', ...listed }]);
    await director.directorRemove('127.0.0.9');
    expect(await director.directorList().toArray()).toEqual([self, { type: 'removed', ...listed }]);
    await expect(director.directorRemove('127.0.0.9', { port: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
