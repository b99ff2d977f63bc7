import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Logins } from '../harness/logins.ts';
import { folderOf } from '../settings/folder.ts';
import { DirectorProcess } from './director-process.ts';

const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.RANDOM_CASES ?? 300);

const VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';
const MIB = 1024 * 1024;

interface Target {
  readonly admin: string;
  readonly authreply: string;
  readonly pid: number;
}

async function startTarget(users = 0): Promise<Target> {
  const folder = folderOf({});
  const words = ['-O', '-o', 'base_dir=.', '-o', 'director_mail_servers=10.0.0.1-10.0.0.3'];
  const director = new DirectorProcess(folder, [
    ...words,
    ...['./director-admin', './director-authreply'].flatMap((path) => ['--listen', path]),
  ]);
  expect(await director.ready()).toMatch(/^director ready/);
  const target = { admin: `${folder}/director-admin`, authreply: `${folder}/director-authreply`, pid: director.pid };
  const logins = new Logins(target.authreply);
  for (let start = 0; start < users; start += 10_000) {
    await logins.login(Array.from({ length: 10_000 }, (_, index) => `user${start + index}`));
  }
  logins.close();
  await works(target);
  return target;
}

function openFiles({ pid }: Target): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Bytes. */
function memory({ pid }: Target): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function open(path: string): Promise<Socket> {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes, and returns the replies until the director closes the connection or answers a last request. */
function say(path: string, bytes: string): Promise<string> {
  const socket = connect(path);
  let reply = '';
  socket.setEncoding('latin1').on('data', (text) => {
    reply += text;
  });
  socket.on('error', () => {});
  socket.end(bytes, 'latin1');
  return once(socket, 'close').then(() => reply);
}

/** Checks that the director works normally. */
async function works({ admin }: Target): Promise<void> {
  expect(await say(admin, `${VERSION}HOST-LIST\n`)).toMatch(/^VERSION.*\n10\.0\.0\.1\t100\t.*\n10\.0\.0\.2.*\n.*\n\n$/);
}

/** Waits until the director has at most `count` descriptors: it closes those of ended connections with some delay. */
async function untilOpenFiles(target: Target, count: number): Promise<void> {
  while (openFiles(target) > count) await works(target);
  expect(openFiles(target)).toBeLessThanOrEqual(count);
}

describe(`the director under attack (RANDOM_SEED=${seed})`, { timeout: 240_000 }, () => {
  it.each([
    ['an empty line', '\n'],
    ['a number that is none', 'HOST-SET\t10.0.0.9\tx\n'],
    ['the hash 0', 'USER-MOVE\t0\t10.0.0.1\n'],
    ['the hash 00', 'USER-MOVE\t00\t10.0.0.1\n'],
    ['a line of 1025 bytes', `HOST-LIST${'\t'.repeat(1015)}\n`],
    ['1025 bytes without an end', 'x'.repeat(1025)],
    ['a line of NULs', `USER-KICK\t${'\0'.repeat(2000)}\n`],
    ['no moves at a time', 'HOST-RESET-USERS\t\t0\n'],
  ])('closes the connection on %s, and keeps working', async (_, bytes) => {
    const target = await startTarget();
    expect(await say(target.admin, VERSION + bytes)).toBe(VERSION);
    await works(target);
  });

  it('accepts 10,000 connections in turn', async () => {
    const target = await startTarget();
    const before = openFiles(target);
    const memoryBefore = memory(target);
    for (let round = 0; round < 100; round++) {
      await Promise.all(Array.from({ length: 100 }, () => say(target.admin, `${VERSION}HOST-LIST\n`)));
    }
    await untilOpenFiles(target, before);
    expect(memory(target) - memoryBefore).toBeLessThan(64 * MIB);
  });

  it('accepts 500 connections at once, also if they are reset', async () => {
    const target = await startTarget();
    const before = openFiles(target);
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(target.admin)));
    for (const socket of sockets) socket.on('error', () => {}).write(`${VERSION}HOST-LIST\nUSER-LI`);
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    await works(target);
    for (const socket of sockets) socket.destroy();
    await untilOpenFiles(target, before);
  });

  it('carries out requests of clients that close without reading the replies', async () => {
    const target = await startTarget();
    for (let vhosts = 1; vhosts <= 50; vhosts++) {
      const checker = await open(target.admin);
      checker.on('error', () => {}).write(VERSION);
      await once(checker, 'data');
      const lines = `HOST-SET\t10.0.0.1\t${vhosts}\nHOST-DOWN\t10.0.0.2\nHOST-FLUSH\t10.0.0.2\nHOST-UP\t10.0.0.2\n`;
      await new Promise<void>((sent) => void checker.write(lines, () => sent()));
      checker.destroy();
      const listed = await say(target.admin, `${VERSION}HOST-LIST\n`);
      expect(listed).toContain(`\n10.0.0.1\t${vhosts}\t`);
      expect(listed).toMatch(/\n10\.0\.0\.2\t100\t0\t\tU\t[1-9]/);
    }
  });

  it('survives random bytes', async () => {
    const target = await startTarget();
    const before = openFiles(target);
    const word = fc.constantFrom(
      ...['HOST-SET', 'HOST-UPDATE', 'HOST-UP', 'HOST-DOWN', 'HOST-FLUSH', 'HOST-RESET-USERS', 'HOST-LIST'],
      ...['USER-LOOKUP', 'USER-LIST', 'USER-MOVE', 'USER-KICK', 'USER-KICK-ALT', 'DIRECTOR-ADD', 'DIRECTOR-REMOVE'],
      ...['10.0.0.1', '10.0.0.7', 'fd00::1', '0', '1', '4294967295', '4294967296', '-1', 'nowait', '', '\x01', '\0'],
    );
    const line = fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 5 });
    const bytes = fc.oneof(
      fc.array(line, { maxLength: 20 }).map((lines) => lines.map((fields) => `${fields.join('\t')}\n`).join('')),
      fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array).toString('latin1')),
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), bytes, async (isAdmin, hasVersion, bytes) => {
        const version = isAdmin ? VERSION : 'VERSION\tdirector-authreply-client\t1\t0\n';
        const reply = await say(isAdmin ? target.admin : target.authreply, (hasVersion ? version : '') + bytes);
        expect(reply).toMatch(/^VERSION\tdirector-/);
      }),
      { seed, numRuns: runs },
    );
    await untilOpenFiles(target, before);
    expect(await say(target.admin, `${VERSION}HOST-LIST-REMOVED\n`)).toMatch(/\n$/);
  });
});

describe('a director with 200,000 users', { timeout: 240_000 }, () => {
  it('does not buffer replies for clients that do not read', async () => {
    const target = await startTarget(200_000);
    const before = memory(target);
    const files = openFiles(target);
    const readers = await Promise.all(Array.from({ length: 20 }, () => open(target.admin)));
    for (const reader of readers) {
      reader.on('error', () => {}).pause();
      reader.write(`${VERSION}USER-LIST\n`);
    }
    await works(target);
    // Twenty replies have about 6 MB each. For each reader the director keeps a list of hashes.
    expect(memory(target) - before).toBeLessThan(90 * MIB);
    const [first, ...others] = readers;
    for (const reader of others) reader.destroy();
    let bytes = '';
    first?.setEncoding('latin1').on('data', (text) => {
      bytes += text;
    });
    first?.resume();
    while (!bytes.endsWith('\n\n')) await once(first ?? new Socket(), 'data');
    const hosts = (await say(target.admin, `${VERSION}HOST-LIST\n`)).split('\n').slice(1, -2);
    const users = hosts.reduce((sum, line) => sum + Number(line.split('\t')[2]), 0);
    expect(users).toBeGreaterThan(199_900);
    expect(bytes.split('\n')).toHaveLength(users + 3);
    first?.destroy();
    await untilOpenFiles(target, files);
  });
});
