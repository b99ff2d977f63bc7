import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DoveadmApi } from '../../../src/director/kicks/doveadm-api.ts';
import { KeeperError, type StraySearch } from '../../../src/director/kicks/session-keeper.ts';

const KEY = 'apikey';
const alice = { hash: 1 };
const search: StraySearch = {
  onSession: () => {},
  strays: [alice],
  strayOf: (user, destination) => (user === 'alice' && destination !== '10.0.0.2' ? alice : undefined),
};

interface Scripted {
  readonly url: URL;
  readonly heard: unknown[];
}

/** A doveadm API like that of Dovecot 2.4.1. */
async function api(
  sessions: readonly { username: string; dest_ip: string }[],
  status = 200,
  answer?: string,
): Promise<Scripted> {
  const heard: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const isKnown = request.headers.authorization === `X-Dovecot-API ${Buffer.from(KEY).toString('base64')}`;
      const [[command, parameters]] = JSON.parse(text);
      heard.push([command, parameters]);
      response.statusCode = isKnown ? status : 401;
      const rows = command === 'who' ? sessions : [{ count: '1' }];
      response.end(answer ?? JSON.stringify([['doveadmResponse', rows, 'director']]));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'string' ? 0 : (address?.port ?? 0);
  return { url: new URL(`http://127.0.0.1:${port}`), heard };
}

const who = ['who', { separateConnections: true }];

describe('a mail server', () => {
  it('has its sessions ended, regardless of their destination', async () => {
    const { url, heard } = await api([
      { username: 'alice', dest_ip: '' },
      { username: 'alice', dest_ip: '' },
      { username: 'bob', dest_ip: '' },
    ]);
    const keeper = new DoveadmApi(url, KEY, (ip) => ip === '127.0.0.1');
    expect([...(await keeper.endStrays(search))]).toEqual([alice]);
    expect(heard).toEqual([who, ['kick', { mask: ['alice'] }]]);
  });
});

describe('a proxy', () => {
  it('has only sessions to the wrong mail servers ended', async () => {
    const { url, heard } = await api([
      { username: 'alice', dest_ip: '10.0.0.1' },
      { username: 'alice', dest_ip: '10.0.0.2' },
      { username: 'bob', dest_ip: '10.0.0.3' },
      { username: 'alice', dest_ip: '' },
    ]);
    const keeper = new DoveadmApi(url, KEY, () => false);
    expect([...(await keeper.endStrays(search))]).toEqual([alice]);
    expect(heard).toEqual([who, who, ['kick', { mask: ['alice'], destHost: '10.0.0.1' }]]);
  });

  it('may have sessions that go nowhere: those are nobody to ask about', async () => {
    const { url, heard } = await api([
      { username: 'alice', dest_ip: '' },
      { username: 'alice', dest_ip: 'x' },
    ]);
    expect((await new DoveadmApi(url, KEY, () => false).endStrays(search)).size).toBe(0);
    expect(heard).toEqual([who]);
  });

  it('is asked once if no session is wrong', async () => {
    const { url, heard } = await api([{ username: 'alice', dest_ip: '10.0.0.2' }]);
    expect((await new DoveadmApi(url, KEY, () => false).endStrays(search)).size).toBe(0);
    expect(heard).toEqual([who]);
  });
});

describe('a name', () => {
  it('is a name and no mask, of any bytes', async () => {
    const user = 'a*?\\\xc3\xb6';
    const { url, heard } = await api([{ username: 'a*?\\ö', dest_ip: '10.0.0.1' }]);
    const odd = { ...search, strayOf: (name: string) => (name === user ? alice : undefined) };
    expect([...(await new DoveadmApi(url, KEY, () => false).endStrays(odd))]).toEqual([alice]);
    expect(heard.at(-1)).toEqual(['kick', { mask: ['a\\*\\?\\\\ö'], destHost: '10.0.0.1' }]);
  });
});

describe('a URL', () => {
  it.each([
    ['http://10.0.0.1:8080/x', '10.0.0.1', 'http://10.0.0.1:8080'],
    ['https://[FD00::0:1]/', 'fd00::1', 'https://[fd00::1]'],
    ['http://mail.example', '', 'http://mail.example'],
  ])('%s is that of %j', async (url, ip, name) => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (to: URL, { headers }: { headers: Record<string, string> }) => {
      expect(String(to)).toBe(`${name}/doveadm/v1`);
      expect(headers).toEqual({ authorization: 'X-Dovecot-API /2s=', 'content-type': 'application/json' });
      return new Response('[["doveadmResponse", [], "director"]]');
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const keeper = new DoveadmApi(new URL(url), '\xffk', (other) => asked.push(other) < 0);
    expect(keeper.name).toBe(name);
    expect(keeper.listsLocal).toBe(false);
    await keeper.endStrays(search);
    expect(asked).toEqual([ip]);
  });
});

describe('an operator', () => {
  it('kicks by name and by field', async () => {
    const { url, heard } = await api([]);
    const keeper = new DoveadmApi(url, KEY, () => false);
    await keeper.kick({ mask: 'al*' });
    await keeper.kick({ field: 'user_group', mask: 'g' });
    expect(heard).toEqual([
      ['kick', { mask: ['al*'] }],
      ['kick', { mask: ['g'], passdbField: 'user_group' }],
    ]);
  });
});

describe('a machine that answers with an error, or not at all', () => {
  it('is reported without the key, and does not delay users', async () => {
    const { url } = await api([], 500);
    for (const keeper of [
      new DoveadmApi(url, 'wrong key', () => false),
      new DoveadmApi(url, KEY, () => false),
      new DoveadmApi(new URL('http://127.0.0.1:1'), KEY, () => false),
    ]) {
      const failure = await keeper.endStrays(search).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KeeperError);
      expect(failure).toMatchObject({ isPassing: false });
      expect(String(failure)).not.toMatch(/key/);
    }
  });

  it.each([
    ['nonsense', 'no answer'],
    ['{}', 'who is refused, or its answer unknown'],
    ['[]', 'who is refused, or its answer unknown'],
    ['[[]]', 'who is refused, or its answer unknown'],
    ['[["error", {"type": "exitCode", "exitCode": 68}, "director"]]', 'who is refused, or its answer unknown'],
    ['[["error", [], "director"]]', 'who is refused, or its answer unknown'],
    ['[["doveadmResponse", {}, "director"]]', 'who is refused, or its answer unknown'],
  ])('says %s', async (answer, reason) => {
    const { url } = await api([], 200, answer);
    await expect(new DoveadmApi(url, KEY, () => false).endStrays(search)).rejects.toThrow(
      new KeeperError(`${url.origin}: ${reason}`, false),
    );
  });

  it('says why', async () => {
    const { url } = await api([], 503);
    const failures = [new DoveadmApi(url, KEY, () => false), new DoveadmApi(url, 'k', () => false)].map((keeper) =>
      keeper.kick({ mask: 'x' }).catch((error: unknown) => (error instanceof Error ? error.message : error)),
    );
    expect(await Promise.all(failures)).toEqual([`${url.origin}: HTTP status 503`, `${url.origin}: HTTP status 401`]);
    const nobody = new DoveadmApi(new URL('http://127.0.0.1:2/x'), KEY, () => false);
    await expect(nobody.kick({ mask: 'x' })).rejects.toThrow(/^http:\/\/127\.0\.0\.1:2: .*ECONNREFUSED/);
  });

  it('may have rows without a user', async () => {
    const { url, heard } = await api(
      [],
      200,
      '[["doveadmResponse", [{"pid": 5}, null, {"dest_ip": "10.0.0.1"}], "director"]]',
    );
    expect((await new DoveadmApi(url, KEY, () => false).endStrays(search)).size).toBe(0);
    expect(heard).toEqual([who]);
  });
});
