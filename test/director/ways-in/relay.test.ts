import { afterAll, describe, expect, it, vi } from 'vitest';
import { loginKind, userdbKind } from '../../../src/director/ways-in/relay-kind.ts';
import { type End, type Scene, scene } from './scripted-relay.ts';

const PASSWORD = 'Tr0ub4dor&3';
const SERVER_HELLO = 'VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t7\nCUID\t1\nCOOKIE\tabc\nDONE\n';
const CLIENT_HELLO = 'VERSION\t1\t2\nCPID\t77\n';
const request = (id: number, fields = 'protocol=imap\tlip=10.9.9.9\tlport=143') =>
  `AUTH\t${id}\tPLAIN\t${fields}\tresp=${PASSWORD}\n`;
const success = (id: number, user = 'alice', fields = '') =>
  `OK\t${id}\tuser=${user}\tproxy${fields}\tpass=${PASSWORD}\n`;
const placed = (line: string, host = '127.0.40.11') => `${line.slice(0, -1)}\tproxy_refresh=450\thost=${host}\n`;

const logs: string[][] = [];
afterAll(() => {
  expect(logs.length).toBeGreaterThan(5);
  expect(logs.flat().join('\n')).not.toContain(PASSWORD);
});

async function stage(options: Parameters<typeof scene>[0] = {}): Promise<Scene & { client1: End; auth1: End }> {
  const made = await scene(options);
  logs.push(made.log);
  const { client, auth } = await made.pair();
  return { ...made, client1: client, auth1: auth };
}

async function answer(reply: string, options: Parameters<typeof scene>[0] = {}, asked = request(1)): Promise<string> {
  const { client1, auth1 } = await stage(options);
  client1.say(asked);
  await auth1.hears(asked);
  auth1.say(`${reply}FAIL\tlast\n`);
  await vi.waitFor(() => {
    if (!client1.text.endsWith('FAIL\tlast\n')) throw new Error('no end');
  });
  return client1.text.slice(0, -'FAIL\tlast\n'.length);
}

function move({ director }: Scene, user: string, ip: string): void {
  const host = director.hosts.find(ip);
  const hash = director.hashOf(user);
  if (host === undefined || hash === undefined) throw new Error('no such host or user');
  expect(director.moveUser(hash, host)).toBe('OK');
}

describe('the relayed data', () => {
  it('is unchanged: handshakes, requests and other replies', async () => {
    const { client1, auth1 } = await stage();
    client1.say(CLIENT_HELLO);
    auth1.say(SERVER_HELLO);
    const requests = `${request(1)}CONT\t1\t\x01t\x010\xff\nCANCEL\t9\n\n\tx\n`;
    const replies =
      'CONT\t1\tabc=\nFAIL\t1\tuser=x\treason=no\r\nOK\t2\tuser=bob\nOKAY\t3\tproxy\n\nO\nXOK\t1\tproxy\n';
    client1.say(requests);
    auth1.say(replies);
    await auth1.hears(CLIENT_HELLO + requests);
    await client1.hears(SERVER_HELLO + replies);
  });

  it('is the same in chunks of one byte', async () => {
    const { client1, auth1 } = await stage();
    const sent = `${SERVER_HELLO}${success(1)}FAIL\t2\n${success(3, 'bob')}`;
    client1.say(request(1));
    for (const byte of Buffer.from(sent)) {
      auth1.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client1.hears(`${SERVER_HELLO}${placed(success(1))}FAIL\t2\n${placed(success(3, 'bob'), '127.0.40.13')}`);
  });

  it('can have very long lines', async () => {
    const { client1, auth1 } = await stage();
    const long = 'x'.repeat(3_000_000);
    client1.say(`AUTH\t1\tXOAUTH2\tprotocol=imap\tresp=${long}\n`);
    auth1.say(`CONT\t1\t${long}\n`);
    await auth1.hears(`AUTH\t1\tXOAUTH2\tprotocol=imap\tresp=${long}\n`);
    await client1.hears(`CONT\t1\t${long}\n`);
    client1.chunks.length = 0;
    const reply = `OK\t1\tuser=alice\tproxy\ttoken=${'y'.repeat(500_000)}\n`;
    auth1.say(reply);
    await client1.hears(placed(reply));
  });

  it('is not buffered without limit for a slow reader', async () => {
    const { client1, auth1 } = await stage();
    client1.socket.pause();
    const chunk = Buffer.alloc(1024 * 1024, 'CONT\t1\tabcdef=\n');
    for (let count = 0; count < 32; count++) auth1.socket.write(chunk);
    let [before, now] = [Number.POSITIVE_INFINITY, auth1.socket.writableLength];
    while (now < before) {
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
      [before, now] = [now, auth1.socket.writableLength];
    }
    expect(now).toBeGreaterThan(16 * chunk.length);
    client1.socket.resume();
    await vi.waitFor(() => {
      if (auth1.socket.writableLength > 0) throw new Error('not taken');
    }, 30_000);
  });
});

describe('a reply that asks for a proxy', () => {
  it.each([
    success(1),
    'OK\t1\tproxy=y\tuser=Alice\n',
    'OK\t1\tuser=bob\tproxy\tdestuser=alice\n',
    'OK\t1\tuser=alice\tproxy\thost\n',
  ])('gets a host: %j', async (line) => {
    expect(await answer(line)).toBe(placed(line));
  });

  it('keeps its line end', async () => {
    expect(await answer('OK\t1\tuser=alice\tproxy\r\n')).toBe(
      'OK\t1\tuser=alice\tproxy\tproxy_refresh=450\thost=127.0.40.11\r\n',
    );
  });

  it.each(['OK\t1\tuser=alice\n', 'OK\t1\tuser=alice\tproxy\thost=1.2.3.4\n', 'OK\t1\tuser=alice\tproxy_maybe\n'])(
    'is not changed: %j',
    async (line) => {
      expect(await answer(line)).toBe(line);
    },
  );

  it.each([
    'OK\t1\tproxy\n',
    'OK\t1\tproxy=y\thost=\tuser=alice\n',
    'OK\t1\tuser=alice\tproxy\tdirector_tag=none\thost=\n',
  ])('is never relayed without a host: %j', async (line) => {
    expect(await answer(line)).toMatch(/^FAIL\t1(?:\tuser=alice)?\tcode=temp_fail\n$/);
  });

  it('ends at a NUL', async () => {
    expect(await answer('OK\t1\tuser=alice\tproxy\0\thost=1.2.3.4\n')).toBe(placed('OK\t1\tuser=alice\tproxy\n'));
  });

  it('fails temporarily if it is endless', async () => {
    const line = `OK\t1\tuser=alice\tproxy\t${'x'.repeat(2 * 1024 * 1024)}\n`;
    expect(await answer(line)).toBe('FAIL\t1\tuser=alice\tcode=temp_fail\n');
  });

  it('fails temporarily for a name that cannot be hashed', async () => {
    const { createUserHasher } = await import('../../../src/hashing/user-hash.ts');
    const hashUser = await createUserHasher('%{foo:user}', {});
    expect(await answer(success(1), { hashUser })).toBe('FAIL\t1\tuser=alice\tcode=temp_fail\n');
  });

  it('is for the user, not the master user', async () => {
    expect(await answer(success(1, 'alice*master'), { masterUserSeparator: '*' })).toContain('host=127.0.40.11\n');
  });

  it('gets the port of its protocol from the settings', async () => {
    const ports = { imap: 10143, lmtp: 10024 };
    expect(await answer(success(1), { ports })).toBe(placed(success(1)).replace('\n', '\tport=10143\n'));
    const given = success(1, 'alice', '\tport=1143');
    expect(await answer(given, { ports })).toBe(placed(given));
    expect(await answer(success(1), { ports }, request(1, 'protocol=pop3'))).toBe(placed(success(1)));
    expect(await answer(success(1), { ports }, request(1, 'service=imap'))).toContain('\tport=10143\n');
  });

  it('with director_proxy_maybe logs in locally, or proxies to another host', async () => {
    const line = 'OK\t1\tuser=alice\tproxy\tdirector_proxy_maybe\n';
    const here = request(1, 'protocol=imap\tlip=127.0.40.11\tlport=143');
    expect(await answer(line, {}, here)).toBe('OK\t1\tuser=alice\tdirector_proxy_maybe\n');
    expect(await answer(line)).toBe(placed(line));
    const bare = 'OK\t1\tuser=alice\tdirector_proxy_maybe\n';
    expect(await answer(bare)).toBe(placed(bare).replace('\n', '\tproxy\n'));
  });
});

describe('a login that was given a host', () => {
  it('is known by its connection, and by how long a proxy tries', async () => {
    const { client1, auth1, placed: told } = await stage();
    const ends = 'protocol=imap\tlip=10.9.9.9\trip=::1\tlport=143\trport=4000';
    client1.say(request(1, ends) + request(2, ends.replace('rport=4000', 'rport=0')) + request(3));
    auth1.say(success(1) + success(2, 'alice', '\tproxy_timeout=5') + success(3, 'alice', '\tproxy_timeout=500ms'));
    await vi.waitFor(() => {
      expect(told).toEqual([
        ['alice', '127.0.40.11', 31_000, '::1 4000 10.9.9.9 143'],
        ['alice', '127.0.40.11', 6000, undefined],
        ['alice', '127.0.40.11', 1500, undefined],
      ]);
    });
  });
});

describe('lookups of LMTP and doveadm', () => {
  const asked = 'PASS\t1\talice\tprotocol=lmtp\tlip=10.9.9.9\n';

  it('get a host as well', async () => {
    const reply = 'PASS\t1\tuser=alice\tproxy=yes\r\n';
    expect(await answer(reply, { kind: userdbKind, ports: { lmtp: 24 } }, asked)).toBe(
      'PASS\t1\tuser=alice\tproxy=yes\tproxy_refresh=450\thost=127.0.40.11\tport=24\r\n',
    );
  });

  it('are relayed otherwise', async () => {
    const replies = 'NOTFOUND\t1\nUSER\t2\tx\tproxy\nLIST\t3\tx\nDONE\t3\nOK\t1\tuser=alice\tproxy\n';
    expect(await answer(replies, { kind: userdbKind }, asked)).toBe(replies);
  });
});

describe('a user who is being moved', () => {
  it('waits until the move is over, while others do not', async () => {
    const made = await stage({ userKickDelayMs: 300 });
    const { client1, auth1 } = made;
    move(made, 'alice', '127.0.40.12');
    auth1.say(success(1) + success(2, 'bob'));
    await client1.hears(placed(success(2, 'bob'), '127.0.40.13'));
    await client1.hears(placed(success(2, 'bob'), '127.0.40.13') + placed(success(1), '127.0.40.12'));
  });

  it('gets no answer when the request was cancelled, or the client has disconnected', async () => {
    const made = await stage({ userKickDelayMs: 60_000 });
    const { client1, auth1, director } = made;
    move(made, 'alice', '127.0.40.12');
    auth1.say(`${success(1)}${success(2)}${success(3)}FAIL\tx\n`);
    await client1.hears('FAIL\tx\n');
    client1.say('CANCEL\t2\n');
    await auth1.hears('CANCEL\t2\n');
    director.close();
    const other = await made.pair();
    other.auth.say(success(1));
    other.client.socket.destroy();
    await other.auth.closes();
  });

  it('fails temporarily when there is no host for 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { client1, auth1 } = await stage();
      auth1.say(`${success(1, 'alice', '\tdirector_tag=none')}FAIL\tx\n`);
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      await until(() => client1.text === 'FAIL\tx\n');
      vi.advanceTimersByTime(29_999);
      await until(() => true);
      expect(client1.text).toBe('FAIL\tx\n');
      vi.advanceTimersByTime(1);
      await until(() => client1.text === 'FAIL\tx\nFAIL\t1\tuser=alice\tcode=temp_fail\n');
    } finally {
      vi.useRealTimers();
    }
  });
});

/** Waits for a condition without timers, because the test has stopped them. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn > 50 && holds()) return;
  }
  throw new Error('it never came');
}

describe('the auth server', () => {
  it('that disconnects ends its clients, after relaying its replies', async () => {
    const { client1, auth1 } = await stage();
    auth1.socket.end(`${success(1)}FAIL\t2\n`);
    await client1.closes();
    expect(client1.text).toBe(`${placed(success(1))}FAIL\t2\n`);
  });

  it('that disconnects within a reply does not leave half of it', async () => {
    const { client1, auth1 } = await stage();
    auth1.socket.end('FAIL\t2\nOK\t1\tuser=alice\tproxy');
    await client1.closes();
    expect(client1.text).toBe('FAIL\t2\n');
  });

  it('is awaited if it is not running, and reported once', async () => {
    const made = await scene();
    logs.push(made.log);
    await made.stopAuth();
    const client = await made.client();
    client.say(CLIENT_HELLO + request(1));
    await vi.waitFor(() => {
      if (made.log.length === 0) throw new Error('nothing said');
    });
    await made.startAuth();
    const { auth } = await made.pair();
    auth.say(SERVER_HELLO);
    await vi.waitFor(() => {
      if (made.log.length < 2) throw new Error('not back');
    }, 10_000);
    expect(made.log).toEqual([
      `login: connect(${made.folder}/auth) failed: No such file or directory`,
      'login: the auth server is back',
    ]);
    expect(client.isClosed).toBe(false);
  });

  it('that ends before it has said anything is tried again, with all that the client has said', async () => {
    const made = await scene();
    logs.push(made.log);
    const client = await made.client();
    client.say(CLIENT_HELLO + request(1));
    (await made.accepted()).socket.end();
    const auth = await made.accepted();
    auth.say(SERVER_HELLO);
    await auth.hears(CLIENT_HELLO + request(1));
    auth.say(success(1));
    await client.hears(SERVER_HELLO + placed(success(1)));
  });

  it('has a connection for each client, which ends with the client', async () => {
    const { pair } = await stage();
    const [first, second] = [await pair(), await pair()];
    first.client.say('CPID\t1\n');
    second.client.say('CPID\t2\n');
    await first.auth.hears('CPID\t1\n');
    await second.auth.hears('CPID\t2\n');
    first.client.socket.end();
    await first.auth.closes();
    expect(second.auth.isClosed).toBe(false);
  });
});

describe('a handover', () => {
  it('keeps clients that wait for the auth server, until they have their reply', async () => {
    const made = await scene();
    logs.push(made.log);
    await made.stopAuth();
    const client = await made.client();
    client.say(request(1));
    await vi.waitFor(() => expect(made.log.length).toBe(1));
    made.relays.closeWhenQuiet(100);
    await made.startAuth();
    const auth = await made.accepted();
    await auth.hears(request(1));
    auth.say(success(1));
    await client.closes();
    expect(client.text).toBe(placed(success(1)));
  });

  it('takes no handshake, and no request that was given up, for one that waits', async () => {
    const { client1, auth1, relays } = await stage();
    client1.say(`${CLIENT_HELLO}${request(1)}CANCEL\t1\n`);
    await auth1.hears(`${CLIENT_HELLO}${request(1)}CANCEL\t1\n`);
    relays.closeWhenQuiet(50);
    await client1.closes();
  });

  it.each([
    [loginKind, request(1), 'FAIL\t1\tuser=alice\n'],
    [loginKind, request(1), 'OK\t1\tuser=alice\n'],
    [userdbKind, 'PASS\t1\talice\tprotocol=lmtp\n', 'FAIL\t1\n'],
    [userdbKind, 'PASS\t1\talice\tprotocol=lmtp\n', 'NOTFOUND\t1\n'],
    [userdbKind, 'PASS\t1\talice\tprotocol=lmtp\n', 'PASS\t1\tuser=alice\n'],
  ])('waits for a request until it is answered: %j', async (kind, asked, reply) => {
    const { client1, auth1, relays } = await stage({ kind });
    client1.say(asked);
    await auth1.hears(asked);
    relays.closeWhenQuiet(50);
    auth1.say(`${'FAIL\t2\n'.repeat(3)}`);
    await client1.hears('FAIL\t2\n'.repeat(3));
    expect(client1.isClosed).toBe(false);
    auth1.say(reply);
    await client1.closes();
    expect(client1.text).toBe(`${'FAIL\t2\n'.repeat(3)}${reply}`);
  });

  it('forgets a client that goes before the auth server has spoken', async () => {
    const { client, accepted, relays } = await scene();
    const early = await client();
    const auth = await accepted();
    await vi.waitFor(() => expect(relays.size).toBe(1), 10_000);
    early.socket.destroy();
    await vi.waitFor(() => expect(relays.size).toBe(0), 10_000);
    await auth.closes();
  });

  it('counts each client once, until it has gone', async () => {
    const { client1, auth1, pair, relays } = await stage();
    await vi.waitFor(() => expect(relays.size).toBe(1), 10_000);
    const { client, auth } = await pair();
    for (const server of [auth1, auth]) server.say(SERVER_HELLO);
    for (const end of [client1, client]) await end.hears(SERVER_HELLO);
    await vi.waitFor(() => expect(relays.size).toBe(2), 10_000);
    for (const end of [client1, client]) end.socket.destroy();
    await vi.waitFor(() => expect(relays.size).toBe(0), 10_000);
  });

  it('closes idle clients, and others when they have their reply', async () => {
    const made = await stage({ userKickDelayMs: 300 });
    const { client1, auth1, pair, relays } = made;
    const waiting = await pair();
    const held = await pair();
    waiting.client.say(request(1));
    await waiting.auth.hears(request(1));
    move(made, 'alice', '127.0.40.12');
    held.client.say(request(5));
    await held.auth.hears(request(5));
    held.auth.say(success(5));
    relays.closeWhenQuiet(100);
    await client1.closes();
    await auth1.closes();
    expect(waiting.client.isClosed).toBe(false);
    waiting.auth.say(success(1, 'bob'));
    await waiting.client.closes();
    expect(waiting.client.text).toBe(placed(success(1, 'bob'), '127.0.40.13'));
    await held.client.closes();
    expect(held.client.text).toBe(placed(success(5), '127.0.40.12'));
  });
});
