import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, DirectorError } from '../../src/index.ts';
import { type Script, ScriptedServer } from '../conformance/harness/scripted-server.ts';
import { folderOf } from '../settings/folder.ts';
import { embedded } from './embedded.ts';

async function scripted(script: Script) {
  const path = `${folderOf({})}/admin`;
  const server = await ScriptedServer.start(script, path);
  onTestFinished(() => server.stop());
  const director = await connect(path);
  onTestFinished(() => director.close());
  return director;
}

describe('without a connection', () => {
  it.each([[], [''], [undefined], [{}]])('connect() refuses the address %j', async (...words) => {
    await expect(Reflect.apply(connect, undefined, words)).rejects.toThrow(
      new TypeError('connect() needs the address of a director: the path of its socket, or host:port'),
    );
  });

  it('errors have the reason', async () => {
    const folder = folderOf({ file: '' });
    const error = await connect(`${folder}/jörg`).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DirectorError);
    expect(error).toMatchObject({
      code: 'CONNECT_NOT_FOUND',
      systemCode: 'ENOENT',
      message: `net_connect_unix(${folder}/jörg) failed: No such file or directory`,
    });
    await expect(connect(`${folder}/file`)).rejects.toMatchObject({ code: 'CONNECT_REFUSED' });
    await expect(connect('127.0.0.1:1')).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      systemCode: 'ECONNREFUSED',
    });
    await expect(connect('nobody.invalid:1')).rejects.toMatchObject({ code: 'CONNECT_NOT_FOUND' });
    await expect(connect('127.0.0.1:port')).rejects.toMatchObject({ code: 'CONNECT_FAILED', systemCode: undefined });
    await expect(connect(`/${'x'.repeat(200)}`)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      systemCode: 'ENAMETOOLONG',
    });
  });

  it.each<[string, Script, string]>([
    ['no director', { greeting: '* OK IMAP\r\n' }, 'VERSION_MISMATCH'],
    ['another version', { greeting: 'VERSION\tdirector-doveadm\t2\t0\n' }, 'VERSION_MISMATCH'],
    ['nobody for long', { greeting: '', end: 'half-close' }, 'HANDSHAKE_FAILED'],
  ])('an error reports %s', async (_, script, code) => {
    await expect(scripted(script)).rejects.toMatchObject({ code });
  });
});

describe('a refusal', () => {
  it.each([
    ['NOTFOUND', 'NOT_FOUND'],
    ['TRYAGAIN', 'TRY_AGAIN'],
    ['vhost count too large', 'VHOSTS_TOO_LARGE'],
    ["host tag can't be changed", 'TAG_MISMATCH'],
    ['host is already being updated - try again later', 'HOST_BUSY'],
    ['constructor', 'REFUSED'],
    ['\xc3\xb6', 'REFUSED'],
  ])('%j has the code %s', async (reply, code) => {
    const director = await scripted({ replies: [`${reply}\n`, 'OK\n'] });
    await expect(director.hostDown('10.0.0.1')).rejects.toMatchObject({
      code,
      reply: Buffer.from(reply, 'latin1').toString(),
    });
    await director.hostUp('10.0.0.1');
  });

  it('of a ring that is out of sync ends the connection', async () => {
    const director = await scripted({ replies: ['Ring sync timed out\n', 'OK\n'] });
    await expect(director.hostDown('10.0.0.1')).rejects.toMatchObject({ code: 'RING_SYNC_TIMEOUT' });
    await expect(director.hostUp('10.0.0.1')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('of a real director has a code', async () => {
    const { director } = await embedded();
    await expect(director.hostSet('127.0.40.11', { vhosts: 1001 })).rejects.toMatchObject({ code: 'VHOSTS_TOO_LARGE' });
    await expect(director.hostSet('127.0.40.20', { tag: 'x' })).rejects.toMatchObject({ code: 'TAG_MISMATCH' });
    await expect(director.hostUpdate('10.0.0.1', 5)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('for a name that cannot be hashed has a code', async () => {
    const { director } = await embedded({ usernameHash: '%{nothing}' });
    await expect(director.userLookup('a')).rejects.toMatchObject({ code: 'TRY_AGAIN', reply: 'TRYAGAIN' });
  });
});

describe('an invalid reply', () => {
  it.each([
    ['10.0.0.1\t100\t1\n\n', 'hostList'],
    ['10.0.0.1\tmany\t1\t\tU\t0\n\n', 'hostList'],
    ['somewhere\n\n', 'hostListRemoved'],
    ['1\t2\n\n', 'userList'],
    ['10.0.0.1\t9090\tup\t0\t\n\n', 'directorList'],
    ['10.0.0.1\t9090\tleft\t0\tsynced\n\n', 'directorList'],
    ['10.0.0.1\tx\tself\t0\tring synced\t0\n\n', 'directorList'],
    ['synced\t1\t2\t3\t4\t5\t6\tx\n\n', 'directorList'],
  ] as const)('%j is refused, and the connection stays open', async (reply, method) => {
    const director = await scripted({ replies: [reply, 'OK\n'] });
    await expect(director[method]().toArray()).rejects.toMatchObject({
      code: 'INVALID_REPLY',
      reply: reply.slice(0, -2),
    });
    await director.hostUp('10.0.0.1');
  });

  it('is reported after the records before it', async () => {
    const director = await scripted({ replies: ['10.0.0.1\nx\n10.0.0.2\n\n'] });
    const seen: string[] = [];
    const read = async () => {
      for await (const ip of director.hostListRemoved()) seen.push(ip);
    };
    await expect(read()).rejects.toMatchObject({ code: 'INVALID_REPLY' });
    expect(seen).toEqual(['10.0.0.1']);
  });

  it('of a lookup is refused', async () => {
    const director = await scripted({ replies: ['10.0.0.1\tx\t\t\n'] });
    await expect(director.userLookup('a')).rejects.toMatchObject({ code: 'INVALID_REPLY' });
  });
});

it('directorList() reads a ring with connections', async () => {
  const lines = [
    'handshaking - 0 USERs received\t0\t0\t52\t0\t0\t0\t1795451349',
    '127.0.0.31\t29090\tself\t5\tring synced\t7',
    '127.0.0.32\t29090\tright\t0\tsynced\t1\t129\t701\t2\t174\t1795449961\t0',
  ];
  const director = await scripted({ replies: [`${lines.join('\n')}\n\n`] });
  expect(await director.directorList().toArray()).toEqual([
    {
      type: 'unidentified',
      status: 'handshaking - 0 USERs received',
      pingMs: 0,
      bytesRead: 0,
      bytesWritten: 52,
      bytesBuffered: 0,
      bytesBufferedPeak: 0,
      lastRead: undefined,
      lastWritten: new Date(1795451349000),
    },
    {
      type: 'self',
      ip: '127.0.0.31',
      port: 29090,
      failed: new Date(5000),
      status: 'ring synced',
      lastSyncMs: 7,
    },
    {
      type: 'right',
      ip: '127.0.0.32',
      port: 29090,
      failed: undefined,
      status: 'synced',
      pingMs: 1,
      bytesRead: 129,
      bytesWritten: 701,
      bytesBuffered: 2,
      bytesBufferedPeak: 174,
      lastRead: new Date(1795449961000),
      lastWritten: undefined,
    },
  ]);
});

it('a lost connection is reported, within a reply and before it', async () => {
  const director = await scripted({ replies: [''], end: 'close' });
  await expect(director.hostUp('10.0.0.1')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await expect(director.hostUp('10.0.0.1')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await expect(director.hostList().toArray()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

it('invalid arguments are not sent', async () => {
  const { director } = await embedded();
  await expect(director.hostUp('example.org')).rejects.toThrow(TypeError);
  await expect(director.hostFlush('')).rejects.toThrow(TypeError);
  await expect(director.hostSet('10.0.0.1', { vhosts: -1 })).rejects.toThrow(RangeError);
  await expect(director.hostSet('10.0.0.1', { vhosts: 2 ** 32 - 1 })).rejects.toThrow(RangeError);
  await expect(director.hostResetUsers('all', { maxParallel: 0 })).rejects.toThrow(RangeError);
  await expect(director.directorAdd('10.0.0.1', { port: 0 })).rejects.toThrow(RangeError);
  await expect(director.userMove(0, '127.0.40.11')).rejects.toThrow(RangeError);
  await expect(director.userMove(1.5, '127.0.40.11')).rejects.toThrow(RangeError);
  await expect(director.userKick('a\0b')).rejects.toThrow(TypeError);
  await expect(director.userKick('x'.repeat(1014))).rejects.toThrow(RangeError);
  await director.userKick('x'.repeat(1013));
  expect(await director.hostList().toArray()).toHaveLength(3);
});
