import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unixListener } from '../../src/posix/unix-listener.ts';

it('finds the listener of a socket, by any of its names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'listener-'));
  const server = createServer();
  try {
    await new Promise<void>((resolve) => server.listen(join(folder, 'a'), resolve));
    expect(unixListener(`${folder}/./a`)).toEqual({ pid: process.pid, uid: process.getuid?.() });
    expect(unixListener(join(folder, 'b'))).toBeUndefined();
  } finally {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
});
