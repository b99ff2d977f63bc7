import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userdbNames } from '../../../src/commands/map/userdb-names.ts';

const greeting = 'VERSION\t1\t1\nSPID\t55\n';

let directory = '';
let server: Server | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'userdb-'));
});

afterEach(async () => {
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
  rmSync(directory, { recursive: true });
});

/** Starts a user database that calls `answer` when the request is complete. */
function userdb(answer: (socket: Socket) => void): Promise<string> {
  return listen(
    createServer((socket) => {
      let request = '';
      socket.on('data', (chunk) => {
        request += chunk;
        if (request === 'VERSION\t1\t0\nLIST\t1\n') answer(socket);
      });
      socket.on('error', () => {});
    }),
  );
}

async function listen(started: Server): Promise<string> {
  const path = join(directory, 'auth-userdb');
  server = started;
  await new Promise<void>((resolve) => started.listen(path, resolve));
  return path;
}

async function outcome(path: string, silence?: number): Promise<{ names: string[]; error: string | undefined }> {
  const names: string[] = [];
  try {
    for await (const batch of userdbNames(path, () => {}, silence)) names.push(...batch);
  } catch (error) {
    return { names, error: error instanceof Error ? error.message : String(error) };
  }
  return { names, error: undefined };
}

describe('userdbNames', () => {
  it('reads the names up to DONE', async () => {
    const path = await userdb((socket) => socket.write(`${greeting}LIST\t1\ta\nLIST\t1\t\xe4\nDONE\t1\t\n`, 'latin1'));
    expect(await outcome(path)).toEqual({ names: ['a', '\xe4'], error: undefined });
  });

  it('returns the names received before a failure', async () => {
    const path = await userdb((socket) => socket.write(`${greeting}LIST\t1\ta\nDONE\t1\tfail\n`));
    const error = 'auth-master: userdb list: User listing returned failure';
    expect(await outcome(path)).toEqual({ names: ['a'], error });
  });

  it('reports a connection that ends early', async () => {
    const path = await userdb((socket) => socket.end(`${greeting}LIST\t1\ta\nLIST\t1\tb`));
    const error = 'auth-master: userdb list: Disconnected unexpectedly';
    expect(await outcome(path)).toEqual({ names: ['a'], error });
  });

  it('reports a server that closes without reading', async () => {
    const path = await listen(createServer({ pauseOnConnect: true }, (socket) => socket.destroy()));
    const error = 'auth-master: userdb list: Disconnected unexpectedly';
    expect(await outcome(path)).toEqual({ names: [], error });
  });

  it('refuses an endless line', async () => {
    const path = await userdb((socket) => socket.write(`${greeting}LIST\t1\ta\nLIST\t1\t${'x'.repeat(9000)}`));
    const error = 'auth-master: userdb list: BUG: Received more than 8192 bytes';
    expect(await outcome(path)).toEqual({ names: ['a'], error });
  });

  it.each([
    ['', 'Connecting timed out'],
    [greeting, 'Request timed out'],
  ])('has a time limit after %j', async (said, reason) => {
    const path = await userdb((socket) => socket.write(said));
    expect(await outcome(path, 50)).toEqual({ names: [], error: `auth-master: userdb list: ${reason}` });
  });

  it.each([
    ['absent', 'No such file or directory'],
    ['x'.repeat(120), 'File name too long'],
  ])('fails to connect to %s', async (name, reason) => {
    const path = join(directory, name);
    const error = `auth-master: userdb list: connect(${path}) failed: ${reason}`;
    expect(await outcome(path)).toEqual({ names: [], error });
  });
});
