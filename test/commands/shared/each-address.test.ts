import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectorConnection } from '../../../src/client/connection.ts';
import { forEachAddress } from '../../../src/commands/shared/each-address.ts';
import { requests } from '../../../src/protocol/requests.ts';
import { type Script, ScriptedServer, VERSION_LINE } from '../../conformance/harness/scripted-server.ts';

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

/** Marks three addresses of a host up, with a director that follows a script. */
async function up(script: Script): Promise<{ sent: string[]; said: string[]; status: number; next: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'doveadm-'));
  const server = await ScriptedServer.start(script, join(folder, 'admin'));
  try {
    const director = await DirectorConnection.open(join(folder, 'admin'));
    const said: string[] = [];
    let status = 0;
    const say = (level: string) => (text: string) => void said.push(`${level}: ${text}`);
    const context = {
      log: { progress: () => {}, info: say('Info'), warning: say('Warning'), error: say('Error') },
      fail: (failure: number) => {
        status = failure;
      },
    };
    await forEachAddress(
      context,
      director,
      addresses,
      (ip) => director.ask(requests.hostUp, { ip }),
      (reply, ip) => said.push(`${ip}: ${reply}`),
    );
    const next = await director.ask(requests.hostUp, { ip: 'next' }).catch((error: unknown) => error);
    director.close();
    return { sent: await server.takeReceived(), said, status, next };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

const ignore = () => {};
const silent = { progress: ignore, info: ignore, warning: ignore, error: ignore };

/** A connection for tests that do not use it. */
async function closedConnection(): Promise<DirectorConnection> {
  const folder = await mkdtemp(join(tmpdir(), 'doveadm-'));
  const server = await ScriptedServer.start({}, join(folder, 'admin'));
  const director = await DirectorConnection.open(join(folder, 'admin'));
  director.close();
  await server.stop();
  await rm(folder, { recursive: true });
  return director;
}

const asked = (...ips: readonly string[]) => [VERSION_LINE + ips.map((ip) => `HOST-UP\t${ip}\n`).join('')];

describe('several addresses of one host', () => {
  it('are requested one after the other', async () => {
    expect(await up({ replies: ['OK\n', 'NOTFOUND\n', 'OK\n', 'still open\n'] })).toEqual({
      sent: asked(...addresses, 'next'),
      said: ['10.0.0.1: OK', '10.0.0.2: NOTFOUND', '10.0.0.3: OK'],
      status: 0,
      next: 'still open',
    });
  });

  it('wait for the previous reply', async () => {
    const events: string[] = [];
    await forEachAddress(
      { log: silent, fail: ignore },
      await closedConnection(),
      addresses,
      async (ip) => {
        events.push(`ask ${ip}`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`reply ${ip}`);
        return 'OK';
      },
      ignore,
    );
    expect(events).toEqual(addresses.flatMap((ip) => [`ask ${ip}`, `reply ${ip}`]));
  });

  it('are all reported when the connection is lost', async () => {
    const { said, status } = await up({ replies: ['OK\n'], end: 'close' });
    const lost = expect.stringMatching(/^Error: .*(disconnected|failed: )/);
    expect(said).toEqual(['10.0.0.1: OK', lost, lost]);
    expect(status).toBe(75);
  });

  it.each([0, 1, 2])('are not requested after a ring sync timeout, with %d before it', async (before) => {
    const replies = [...Array<string>(before).fill('OK\n'), 'Ring sync timed out\n', 'OK\n', 'OK\n'];
    const { sent, said, status, next } = await up({ replies });
    expect(next).toMatchObject({ code: 'CONNECTION_LOST', syscall: 'write' });
    expect(sent).toEqual(asked(...addresses.slice(0, before + 1)));
    expect(said).toEqual([
      ...addresses.slice(0, before).map((ip) => `${ip}: OK`),
      `${addresses[before]}: Ring sync timed out`,
      ...addresses.slice(before + 1).map((ip) => `Error: ${ip}: not sent after a ring sync timeout`),
    ]);
    expect(status).toBe(before === 2 ? 0 : 75);
  });
});
