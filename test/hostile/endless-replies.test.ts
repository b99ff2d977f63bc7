import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { folderOf } from '../settings/folder.ts';

const MIB = 1024 * 1024;
const REPLY_BYTES = 96 * MIB;
/** Enough for Node itself, and for buffers that do not grow with the reply. */
const MEMORY_LIMIT = 160 * MIB;

/** Sends the same lines until a number of bytes is reached. */
async function sendMany(socket: Socket, lines: string): Promise<void> {
  const part = Buffer.from(lines.repeat(Math.ceil((64 * 1024) / lines.length)));
  for (let sent = 0; sent < REPLY_BYTES && socket.writable; sent += part.length) {
    if (!socket.write(part)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
}

it.each([
  ['status', 'tab', '10.0.0.1\t100\t3\t\tU\t1700000000\n'],
  ['status', 'table', '10.0.0.1\t100\t3\t\tU\t1700000000\n'],
  ['ring status', 'flow', '127.0.0.1\t0\tself\t0\tring synced\t0\n'],
  ['map -f /dev/null', 'json', '7\t1700000000\t10.0.0.1\n'],
  ['dump', 'formatted', '10.0.0.1\t100\t3\t\tU\t0\n'],
])('an endless reply is not buffered: %s in %s', { timeout: 240_000 }, async (words, formatter, line) => {
  const folder = folderOf({});
  const peak = { bytes: 0 };
  const server = createServer(async (socket) => {
    socket.on('error', () => {}).write(VERSION_LINE);
    await once(socket, 'data');
    await sendMany(socket, line);
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    peak.bytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(`${folder}/director-admin`, done));
  const program = ['-O', '-o', 'base_dir=.', '-f', formatter, 'director', ...words.split(' ')];
  const child = spawn(process.execPath, [resolve('bin/doveadm'), ...program], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('latin1').on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  server.close();
  expect(peak.bytes).toBeGreaterThan(0);
  expect(peak.bytes).toBeLessThan(MEMORY_LIMIT);
  // The dump continues with its next request.
  expect(stderr).toMatch(/^(Error: \.\/director-admin unexpectedly disconnected|Fatal: write.* failed: Broken pipe)\n/);
  expect(status).toBe(75);
});
