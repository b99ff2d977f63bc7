import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DirectorError } from '../../src/client/director-error.ts';
import { subcommands } from '../../src/commands/index.ts';
import type { Row } from '../../src/formatters/row.ts';
import { exitStatusOf } from '../../src/program/exit-status.ts';
import type { ArgumentsOf, Parameters } from '../../src/program/option.ts';
import { FatalError } from '../../src/program/program-errors.ts';
import { VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { TestContext } from '../harness/test-context.ts';

/** How a server ends a connection. */
type End = 'close' | 'reset' | 'hang';
interface Exchange {
  readonly replies: readonly string[];
  /** The number of bytes to send before the end; all by default. */
  readonly cut?: number;
  readonly end: End;
  readonly byByte?: boolean;
}

const HANG_MS = 15;

const hosts = '10.0.0.1\t100\t3\ttagA\tU\t0\n10.0.0.2\t0\t0\t\tD\t1700000000\n\n';
const users = '7\t1700000000\t10.0.0.1\n9\t1700000001\t10.0.0.1\n\n';
const ring = '127.0.0.1\t0\tself\t0\tring synced\t0\n\n';

const commands: readonly [name: string, args: ArgumentsOf<Parameters>, replies: readonly string[]][] = [
  ['status', {}, [hosts]],
  ['status', { user: 'alice' }, ['10.0.0.1\t1700000000\t10.0.0.1\t10.0.0.2\n']],
  ['map', { 'users-file': '/dev/null' }, [users]],
  ['map', { 'users-file': '/dev/null', host: '10.0.0.1' }, [users]],
  ['add', { host: '10.0.0.1' }, ['OK\n']],
  ['update', { host: '10.0.0.1', 'vhost-count': '7' }, ['NOTFOUND\n']],
  ['up', { host: '10.0.0.1' }, ['OK\n']],
  ['down', { host: '10.0.0.1' }, ['OK\n']],
  ['remove', { host: '10.0.0.1' }, ['Ring sync timed out\n']],
  ['move', { user: 'alice', host: '10.0.0.1' }, ['TRYAGAIN\n']],
  ['kick', { user: 'alice' }, ['OK\n']],
  ['flush', { host: 'all' }, ['OK\n']],
  ['flush', { host: '10.0.0.1', 'force-flush': true }, ['OK\n']],
  ['dump', {}, [hosts, '10.0.0.3\n\n']],
  ['ring add', { ip: '127.0.0.9' }, ['OK\n']],
  ['ring remove', { ip: '127.0.0.9' }, ['NOTFOUND\n']],
  ['ring status', {}, [ring]],
  ['plan', {}, [hosts, users]],
  ['rebalance', { 'dry-run': true }, [hosts, users]],
];

/** All messages that these commands may print about a lost connection. */
const documented = [
  /^connect\(PATH\) failed: Connection (reset by peer|timed out)$/,
  /^PATH disconnected$/,
  /^PATH unexpectedly disconnected$/,
  /^PATH not a compatible director-doveadm socket$/,
  /^(read|write)\(PATH\) failed: (read\(size=\d+\) failed: )?(Connection reset by peer|Broken pipe)$/,
  /^read\(PATH\) timed out( \(is director configured\?\))?$/,
  /^10\.0\.0\.[12]: (doesn't exist|Ring sync timed out)$/,
  /^(Not found|User is already being moved, wait a while for it to be finished)$/,
];

interface Outcome {
  readonly rows: readonly Row[];
  readonly said: readonly string[];
  readonly status: number;
}

const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.RANDOM_CASES ?? 400);

/** Random replies. */
const noise = fc.array(
  fc.oneof(
    fc.constantFrom(
      'OK',
      'NOTFOUND',
      '\t',
      '\n',
      '\n\n',
      '\r\n',
      '\0',
      '\x01',
      '10.0.0.1',
      '-1',
      '4294967296',
      '7',
      'U',
      'D',
    ),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  ),
  { maxLength: 30 },
);

describe(`a connection that is cut, or full of noise (RANDOM_SEED=${seed})`, () => {
  let server: Server;
  let path: string;
  let exchange: Exchange;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket, exchange));
    server.on('connection', (socket) => {
      sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    path = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => server.close());

  async function run(name: string, args: ArgumentsOf<Parameters>, next: Exchange): Promise<Outcome> {
    exchange = next;
    const command = subcommands.find((candidate) => candidate.name === name);
    const isStuck = next.end === 'hang' && next.cut !== undefined;
    const context = new TestContext(path, isStuck ? { timeoutMs: HANG_MS } : {});
    try {
      await command?.run(context, { ...args, 'socket-path': path });
    } catch (error) {
      if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
      context.said.push(error.message);
      context.fail(exitStatusOf(error));
    }
    for (const socket of sockets) socket.destroy();
    context.close();
    return {
      rows: context.rows,
      said: context.said.map((text) => text.replaceAll(path, 'PATH')),
      status: context.status,
    };
  }

  it.each(commands)('%s %o', async (name, args, replies) => {
    const whole = await run(name, args, { replies, end: 'hang' });
    expect(await run(name, args, { replies, end: 'hang', byByte: true })).toEqual(whole);
    const length = VERSION_LINE.length + replies.join('').length;
    for (const end of ['close', 'reset', 'hang'] as const) {
      // Fewer cuts for a server that hangs, because each takes until the time limit.
      for (let cut = 0; cut < length; cut += end === 'hang' ? 9 : 1) {
        const { rows, said, status } = await run(name, args, { replies, end, cut });
        const where = `${end} after ${cut} bytes: ${JSON.stringify(said)}`;
        expect([75, 76], where).toContain(status);
        expect(said.length, where).toBeGreaterThan(0);
        for (const text of said)
          expect(
            documented.some((pattern) => pattern.test(text)),
            where,
          ).toBe(true);
        // The rows are the first ones of the complete output.
        expect(rows, where).toEqual(whole.rows.slice(0, rows.length));
        const received = (VERSION_LINE + replies.join('')).slice(0, cut).split('\n').length - 2;
        if (name === 'status' && args.user === undefined && end === 'close') {
          expect(rows.length, where).toBe(Math.max(Math.min(received, 2), 0));
        }
      }
    }
  });

  it('any bytes', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...commands),
        fc.array(noise, { maxLength: 3 }),
        async ([name, args], replies) => {
          const { said, status } = await run(name, args, {
            replies: replies.map((parts) => parts.join('')),
            cut: Number.POSITIVE_INFINITY,
            end: 'hang',
          });
          expect([0, 2, 68, 75, 76]).toContain(status);
          expect(status === 0 || said.length > 0).toBe(true);
        },
      ),
      { seed, numRuns: runs },
    );
  });
});

/** Sends the version line at once, and a reply for each line that comes after the client's version line. */
async function serve(
  socket: Socket,
  { replies, cut = Number.POSITIVE_INFINITY, end, byByte }: Exchange,
): Promise<void> {
  socket.setNoDelay(true);
  let left = cut;
  const send = async (text: string) => {
    const part = text.slice(0, left);
    left -= part.length;
    for (const piece of byByte ? part : [part]) {
      if (piece !== '') await new Promise((resolve) => socket.write(piece, 'latin1', resolve));
    }
    if (part.length < text.length || left === 0) finish();
  };
  let isOver = false;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    if (end === 'close') socket.end();
    if (end === 'reset') socket.resetAndDestroy();
  };
  let lines = -1;
  socket.setEncoding('latin1').on('data', async (text: string) => {
    for (const _ of text.match(/\n/g) ?? []) {
      const reply = replies[lines++];
      if (reply !== undefined && !isOver) await send(reply);
    }
  });
  await send(VERSION_LINE);
}
