import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/index.ts';
import { type Script, ScriptedServer, VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { folderOf } from '../settings/folder.ts';
import { embedded } from './embedded.ts';

async function scripted(script: Script) {
  const path = `${folderOf({})}/admin`;
  const server = await ScriptedServer.start(script, path);
  onTestFinished(() => server.stop());
  const director = await connect(path);
  onTestFinished(() => director.close());
  return { server, director };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('concurrent requests', () => {
  it('are sent one after the other', async () => {
    const { director } = await embedded();
    const [, removed, before, after] = await Promise.all([
      director.hostRemove('127.0.40.11'),
      director.hostListRemoved().toArray(),
      director.hostSet('127.0.40.11').then(() => director.hostList().toArray()),
      director.hostList().toArray(),
    ]);
    expect(removed).toEqual(['127.0.40.11']);
    expect(before).toHaveLength(3);
    expect(after).toHaveLength(3);
  });

  it('continue after a refused one', async () => {
    const { director } = await embedded();
    const results = await Promise.allSettled([director.hostUp('10.0.0.1'), director.hostUp('127.0.40.11')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('can interrupt a list', async () => {
    const { server, director } = await embedded();
    for (let user = 0; user < 20_000; user++) server.login(`user${user}`);
    let users = 0;
    for await (const { ip } of director.userList()) {
      if (users++ % 5000 === 0) await director.hostUp(ip);
    }
    expect(users).toBe(20_000);
  });

  it('can be lists, which are all complete', async () => {
    const { server, director } = await embedded();
    for (let user = 0; user < 5000; user++) server.login(`user${user}`);
    const [first, second] = [director.userList()[Symbol.asyncIterator](), director.userList()[Symbol.asyncIterator]()];
    let pairs = 0;
    for (;;) {
      const [left, right] = [await first.next(), await second.next()];
      expect(right).toEqual(left);
      if (left.done) break;
      pairs++;
    }
    expect(pairs).toBe(5000);
  });

  it('continue after a list that is not read completely', async () => {
    const { server, director } = await embedded();
    for (let user = 0; user < 20_000; user++) server.login(`user${user}`);
    for await (const _ of director.userList()) break;
    expect(await director.hostList().toArray()).toHaveLength(3);
  });
});

it('a list is read no faster than it is consumed', async () => {
  const chunk = '127.0.0.1\n'.repeat(100_000);
  let sent = 0;
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    socket.write(VERSION_LINE);
    socket.once('data', () => {
      const more = () => socket.write(chunk, (error) => error || more());
      socket.on('drain', () => {
        sent = socket.bytesWritten;
      });
      more();
    });
  };
  const path = `${folderOf({})}/admin`;
  const server = createServer(serve).listen(path);
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const director = await connect(path);
  const list = director.hostListRemoved()[Symbol.asyncIterator]();
  await list.next();
  await turns(300);
  const before = sent;
  await turns(300);
  expect(sent).toBe(before);
  await director.close();
});

describe('a time limit', () => {
  it('limits the connection attempt only', async () => {
    const path = `${folderOf({})}/admin`;
    const limit = new AbortController();
    const closed = new Promise((resolve) => {
      const server = createServer((socket) => {
        socket.once('data', () => limit.abort());
        socket.on('close', resolve);
      }).listen(path);
      onTestFinished(() => void server.close());
    });
    await expect(connect(path, { signal: limit.signal })).rejects.toMatchObject({ name: 'AbortError' });
    await closed;
    await expect(connect(path, { signal: AbortSignal.abort('no') })).rejects.toBe('no');

    const { server: other } = await embedded();
    const signal = new AbortController();
    const director = await connect(other.address, { signal: signal.signal });
    signal.abort();
    expect(await director.hostList().toArray()).toHaveLength(3);
    await director.close();
  });

  it('ends a pending request and the connection', async () => {
    const { director } = await scripted({});
    await expect(director.hostUp('10.0.0.1', { signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(director.hostUp('10.0.0.1')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('of a queued request does not affect the others', async () => {
    const { server, director } = await scripted({ replies: ['', 'OK\nOK\n'] });
    const limit = new AbortController();
    const first = director.hostUp('10.0.0.1');
    const second = director.hostUp('10.0.0.2', { signal: limit.signal });
    const third = director.hostUp('10.0.0.3');
    await turns(3);
    limit.abort();
    await expect(second).rejects.toBe(limit.signal.reason);
    await director.close();
    await expect(first).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(third).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await server.takeReceived()).toEqual([`${VERSION_LINE}HOST-UP\t10.0.0.1\n`]);
  });

  it('of a request that waits for a list prevents it from being sent', async () => {
    const received: string[] = [];
    let endList = () => {};
    const path = `${folderOf({})}/admin`;
    const server = createServer((socket) => {
      socket.write(VERSION_LINE);
      socket.setEncoding('latin1').on('data', (lines: string) => {
        received.push(...lines.split('\n').slice(0, -1));
        if (lines.includes('HOST-LIST-REMOVED')) socket.write('10.0.0.1\n');
        if (lines.includes('HOST-UP')) socket.write('OK\n');
      });
      endList = () => void socket.write('10.0.0.2\n\n');
    }).listen(path);
    onTestFinished(() => void server.close());
    const director = await connect(path);
    const list = director.hostListRemoved()[Symbol.asyncIterator]();
    await list.next();
    const limit = new AbortController();
    const late = director.hostUp('10.0.0.3', { signal: limit.signal });
    const next = director.hostUp('10.0.0.4');
    await turns(3);
    limit.abort();
    await expect(late).rejects.toBe(limit.signal.reason);
    endList();
    await next;
    expect(received.slice(1)).toEqual(['HOST-LIST-REMOVED', 'HOST-UP\t10.0.0.4']);
    expect(await list.next()).toEqual({ done: false, value: '10.0.0.2' });
    await director.close();
  });

  it('that has expired before the request prevents it from being sent', async () => {
    const { director } = await embedded();
    const signal = AbortSignal.abort();
    await expect(director.hostRemove('127.0.40.11', { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await director.hostList().toArray()).toHaveLength(3);
  });

  it('ends a list', async () => {
    const { director } = await scripted({ replies: ['10.0.0.1\n'] });
    const limit = new AbortController();
    const read = async () => {
      for await (const _ of director.hostListRemoved({ signal: limit.signal })) limit.abort();
    };
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('closing ends pending requests', async () => {
  const { director } = await scripted({ replies: ['10.0.0.1\n'] });
  const list = director.hostListRemoved().toArray();
  const change = director.hostUp('10.0.0.1');
  await turns(3);
  await director.close();
  await expect(list).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(change).rejects.toMatchObject({ code: 'CLOSED' });
});

it('a client and a director can be disposed of', async () => {
  const { server } = await embedded();
  {
    await using director = await connect(server.address);
    expect(await director.hostList().toArray()).toHaveLength(3);
  }
  await server[Symbol.asyncDispose]();
  await server.close();
  await expect(connect(server.address)).rejects.toMatchObject({ code: 'CONNECT_NOT_FOUND' });
});
