import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
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
async function api(sessions: readonly { username: string; dest_ip: string }[], status = 200): Promise<Scripted> {
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
      response.end(JSON.stringify([['doveadmResponse', command === 'who' ? sessions : [{ count: '1' }], 'director']]));
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
      { username: 'alice', dest_ip: '' },
    ]);
    const keeper = new DoveadmApi(url, KEY, () => false);
    expect([...(await keeper.endStrays(search))]).toEqual([alice]);
    expect(heard).toEqual([who, who, ['kick', { mask: ['alice'], destHost: '10.0.0.1' }]]);
  });

  it('is asked once if no session is wrong', async () => {
    const { url, heard } = await api([{ username: 'alice', dest_ip: '10.0.0.2' }]);
    expect((await new DoveadmApi(url, KEY, () => false).endStrays(search)).size).toBe(0);
    expect(heard).toEqual([who]);
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
});
