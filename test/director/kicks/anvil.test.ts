import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Anvil } from '../../../src/director/kicks/anvil.ts';
import { askSocket } from '../../../src/director/kicks/ask-socket.ts';
import { flushSocket } from '../../../src/director/kicks/flush-socket.ts';
import { Ipc } from '../../../src/director/kicks/ipc.ts';
import { KeeperError, type StraySearch } from '../../../src/director/kicks/session-keeper.ts';

const HELLO = 'VERSION\tanvil-client\t2\t0\n\n';
const SERVER = 'VERSION\tanvil-server\t2\t0\n';
/** A reply of Dovecot 2.4.1. */
const DUMP = `user_group\n24028\tbob\timap-login\t127.0.0.1\t486c\t127.0.24.11\tg1\n24028\tdora\timap-login\t127.0.0.1\t30f8\t127.0.24.12\tg1\n7\tdora\timap\t127.0.0.1\t31\t\t\n\n`;

/** A socket that answers each text with another one, and records what it receives. */
async function scripted(answers: (heard: string) => string | undefined): Promise<{ path: string; heard: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'anvil-'));
  const heard: string[] = [];
  const path = join(folder, 'anvil');
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const answer = answers(text);
      if (answer === undefined) return;
      heard.push(text);
      text = '';
      socket.write(answer, 'latin1');
    });
  }).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { path, heard };
}

const dora = { hash: 1 };
const search: StraySearch = {
  onSession: () => {},
  strays: [dora],
  strayOf: (user, destination) => (user === 'dora' && destination === '127.0.24.12' ? dora : undefined),
};

function anvil(text: string): string | undefined {
  if (text === `${HELLO}CONNECT-DUMP\n`) return `${SERVER}${DUMP}`;
  const kicks = text.match(/KICK-USER/g);
  return kicks === null || !text.endsWith('\n') ? undefined : `${SERVER}${'1\n'.repeat(kicks.length)}`;
}

describe('anvil', () => {
  it('ends the sessions searched for, by id', async () => {
    const { path, heard } = await scripted(anvil);
    expect([...(await new Anvil(path).endStrays(search))]).toEqual([dora]);
    expect(heard).toEqual([`${HELLO}CONNECT-DUMP\n`, `${HELLO}KICK-USER\tdora\t30f8\n`]);
  });

  it('ends nothing if no session is found', async () => {
    const { path, heard } = await scripted((text) => (text.endsWith('DUMP\n') ? `${SERVER}\n\n` : undefined));
    expect((await new Anvil(path).endStrays(search)).size).toBe(0);
    expect(heard.length).toBe(1);
  });

  it.each([
    [{ mask: 'd?r*' }, ['KICK-USER\tdora\t30f8', 'KICK-USER\tdora\t31']],
    [{ mask: 'bob' }, ['KICK-USER\tbob\t486c']],
    [{ field: 'user_group', mask: 'g1' }, ['KICK-USER\tbob\t486c', 'KICK-USER\tdora\t30f8']],
    [{ field: 'user', mask: 'bob' }, ['KICK-USER\tbob\t486c']],
  ])('kicks %j', async (mask, kicks) => {
    const { path, heard } = await scripted(anvil);
    await new Anvil(path).kick(mask);
    expect(heard[1]).toBe(`${HELLO}${kicks.map((kick) => `${kick}\n`).join('')}`);
  });

  it.each([
    ['VERSION\tanvil-server\t3\t0\n', false],
    ['x\n', false],
  ])('is refused with an incompatible greeting: %j', async (answer, isPassing) => {
    const { path } = await scripted(() => answer);
    const failure = await new Anvil(path).endStrays(search).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeeperError);
    expect(failure).toMatchObject({ isPassing });
  });

  it('tells of each session that goes somewhere', async () => {
    const { path } = await scripted(anvil);
    const seen: string[] = [];
    const onSession = (...session: string[]) => void seen.push(session.join());
    await new Anvil(path).endStrays({ ...search, strayOf: () => undefined, onSession });
    expect(seen).toEqual(['bob,127.0.24.11,486c', 'dora,127.0.24.12,30f8']);
    expect(new Anvil(path)).toMatchObject({ name: path, listsLocal: true });
  });

  it('knows no session by a field that it does not name, or that is empty', async () => {
    const { path, heard } = await scripted(anvil);
    await new Anvil(path).kick({ field: 'nosuch', mask: '?*' });
    await new Anvil(path).kick({ field: 'user_group', mask: '?*' });
    expect(heard.slice(2)).toEqual([`${HELLO}KICK-USER\tbob\t486c\nKICK-USER\tdora\t30f8\n`]);
  });

  it.each([
    ['says nothing', undefined, 'no answer within 0.05 s'],
    ['never ends a line', 'x'.repeat(64 * 1024 + 1), 'line too long'],
  ])('fails for now at somebody who %s', async (_, answer, reason) => {
    const { path } = await scripted(() => answer);
    const failure = await askSocket(path, 'x', () => true, 50).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeeperError);
    expect(failure).toMatchObject({ isPassing: true, message: `${path}: ${reason}` });
  });

  it('fails for now at somebody who goes', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'anvil-')), 'anvil');
    const server = createServer((socket) => void socket.once('data', () => socket.end('x\n'))).listen(path);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const lines: string[] = [];
    const failure = await askSocket(path, 'x', (line) => lines.push(line) < 0).catch((error: unknown) => error);
    expect(failure).toMatchObject({ isPassing: true, message: `${path}: disconnected` });
    expect(lines).toEqual(['x']);
  });

  it('is not running', async () => {
    const failure = await new Anvil('/nonexistent/anvil').endStrays(search).catch((error: unknown) => error);
    expect(failure).toMatchObject({ isPassing: true, message: '/nonexistent/anvil: No such file or directory' });
  });
});

describe('ipc of Dovecot 2.3', () => {
  it('reports the hashes whose sessions it has ended', async () => {
    const { path, heard } = await scripted((text) => (text.includes('\t1\n') ? '+2\n' : '+0\n'));
    const other = { hash: 2 };
    const found = await new Ipc(path).endStrays({ ...search, strays: [dora, other, { hash: 0 }] });
    expect([...found]).toEqual([dora]);
    expect(heard.sort()).toEqual(['proxy\t*\tKICK-DIRECTOR-HASH\t1\n', 'proxy\t*\tKICK-DIRECTOR-HASH\t2\n']);
  });

  it('kicks by name and by field', async () => {
    const { path, heard } = await scripted(() => '+1\n');
    await new Ipc(path).kick({ mask: 'alice' });
    await new Ipc(path).kick({ field: 'group', mask: 'g' });
    expect(heard).toEqual(['proxy\t*\tKICK\talice\n', 'proxy\t*\tKICK-ALT\tgroup\tg\n']);
  });
});

describe('the flush socket', () => {
  const call = { hash: 7, from: { ip: '10.0.0.1', isUp: true, vhosts: 100 }, to: '10.0.0.2' };

  it('gets the same request as from Dovecot 2.3', async () => {
    const { path, heard } = await scripted((text) => (text.endsWith('\n\n') ? 'done\n+\n' : undefined));
    await flushSocket(path)(call);
    expect(heard).toEqual(['VERSION\tscript\t4\t0\n-\nFLUSH\n7\n10.0.0.1\n10.0.0.2\nup\n100\n\n']);
  });

  it('is told of a mail server that is down', async () => {
    const { path, heard } = await scripted((text) => (text.endsWith('\n\n') ? '+\n' : undefined));
    await flushSocket(path)({ ...call, from: { ip: '10.0.0.1', isUp: false, vhosts: 0 } });
    expect(heard[0]).toMatch(/\ndown\n0\n\n$/);
  });

  it('reports a failure of the script', async () => {
    const { path } = await scripted(() => '-\n');
    await expect(flushSocket(path)(call)).rejects.toThrow(
      new KeeperError(`${path}: Failed to flush user hash 7 in host 10.0.0.2`, false),
    );
  });
});
