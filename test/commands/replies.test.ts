import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectorError } from '../../src/client/director-error.ts';
import { subcommands } from '../../src/commands/index.ts';
import type { ArgumentsOf, Parameters } from '../../src/program/option.ts';
import { FatalError, UsageError } from '../../src/program/program-errors.ts';
import { ScriptedServer, VERSION_LINE } from '../conformance/harness/scripted-server.ts';
import { TestContext } from '../harness/test-context.ts';
import { folderOf } from '../settings/folder.ts';

/** Runs a command with a director that sends these replies. Returns the log, the exit status and the requests. */
async function run(name: string, args: ArgumentsOf<Parameters>, ...replies: readonly string[]) {
  const path = `${folderOf({})}/director-admin`;
  const server = await ScriptedServer.start({ replies, end: 'half-close' }, path);
  onTestFinished(() => server.stop());
  const context = new TestContext(path);
  const command = subcommands.find((candidate) => candidate.name === name) ?? expect.fail(name);
  try {
    await command.run(context, { ...args, 'socket-path': path });
  } catch (error) {
    if (error instanceof UsageError) context.told.push('usage');
    else if (error instanceof DirectorError || error instanceof FatalError)
      context.told.push(`Fatal: ${error.message}`);
    else throw error;
  }
  context.close();
  const [sent = ''] = await server.takeReceived();
  const requests = sent.slice(VERSION_LINE.length).split('\n').slice(0, -1);
  return { ...context, told: context.told.map((text) => text.replaceAll(path, 'PATH')), requests };
}

const ip = '10.0.0.1';

describe('a command', () => {
  it.each<
    [name: string, args: ArgumentsOf<Parameters>, request: string, reply: string, told: string[], status: number]
  >([
    ['up', { host: ip }, 'HOST-UP\t10.0.0.1', 'OK', ['Info: 10.0.0.1: up'], 0],
    ['up', { host: ip }, 'HOST-UP\t10.0.0.1', 'NOTFOUND', ["Error: 10.0.0.1: doesn't exist"], 68],
    ['up', { host: ip }, 'HOST-UP\t10.0.0.1', 'nonsense', ['Error: 10.0.0.1: nonsense'], 75],
    ['down', { host: ip }, 'HOST-DOWN\t10.0.0.1', 'OK', ['Info: 10.0.0.1: down'], 0],
    ['down', { host: ip }, 'HOST-DOWN\t10.0.0.1', 'NOTFOUND', ["Error: 10.0.0.1: doesn't exist"], 68],
    ['remove', { host: ip }, 'HOST-REMOVE\t10.0.0.1', 'OK', ['Info: 10.0.0.1: removed'], 0],
    [
      'remove',
      { host: ip },
      'HOST-REMOVE\t10.0.0.1',
      'Ring sync timed out',
      ['Error: 10.0.0.1: Ring sync timed out'],
      75,
    ],
    ['add', { host: ip }, 'HOST-SET\t10.0.0.1', 'OK', ['Info: 10.0.0.1: OK'], 0],
    ['add', { host: ip, 'vhost-count': '4294967295' }, 'HOST-SET\t10.0.0.1', 'OK', ['Info: 10.0.0.1: OK'], 0],
    ['add', { host: `${ip}@x@y`, 'vhost-count': '07' }, 'HOST-SET\t10.0.0.1@x@y\t7', 'no', ['Error: 10.0.0.1: no'], 75],
    ['add', { host: ip, tag: 'z' }, 'HOST-SET\t10.0.0.1@z', 'OK', ['Info: 10.0.0.1: OK'], 0],
    ['add', { host: `${ip}@x`, tag: '' }, 'HOST-SET\t10.0.0.1@x', 'OK', ['Info: 10.0.0.1: OK'], 0],
    ['add', { host: `${ip}@` }, 'HOST-SET\t10.0.0.1@', 'OK', ['Info: 10.0.0.1: OK'], 0],
    ['update', { host: ip, 'vhost-count': '7' }, 'HOST-UPDATE\t10.0.0.1\t7', 'OK', ['Info: 10.0.0.1: OK'], 0],
    [
      'update',
      { host: ip, 'vhost-count': '7' },
      'HOST-UPDATE\t10.0.0.1\t7',
      'NOTFOUND',
      ["Error: 10.0.0.1: doesn't exist"],
      75,
    ],
    ['ring add', { ip }, 'DIRECTOR-ADD\t10.0.0.1', 'OK', [], 0],
    ['ring add', { ip, port: '90' }, 'DIRECTOR-ADD\t10.0.0.1\t90', 'no', ['Error: Failed: no'], 75],
    ['ring remove', { ip, port: '90' }, 'DIRECTOR-REMOVE\t10.0.0.1\t90', 'NOTFOUND', ['Error: Not found'], 68],
    [
      'move',
      { user: 'alice', host: ip },
      'USER-MOVE\t1669653170\t10.0.0.1',
      'OK',
      ['Info: User hash 1669653170 moved to 10.0.0.1'],
      0,
    ],
    [
      'move',
      { user: 'alice', host: ip },
      'USER-MOVE\t1669653170\t10.0.0.1',
      'NOTFOUND',
      ["Error: Host '10.0.0.1' doesn't exist"],
      68,
    ],
    [
      'move',
      { user: 'alice', host: ip },
      'USER-MOVE\t1669653170\t10.0.0.1',
      'TRYAGAIN',
      ['Error: User is already being moved, wait a while for it to be finished'],
      75,
    ],
    ['move', { user: 'alice', host: ip }, 'USER-MOVE\t1669653170\t10.0.0.1', 'no', ['Error: failed: no'], 75],
    ['kick', { user: 'alice' }, 'USER-KICK\talice', 'OK', ['Info: User alice kicked'], 0],
    ['kick', { user: 'alice' }, 'USER-KICK\talice', 'TRYAGAIN', ['Error: failed: TRYAGAIN'], 75],
    ['kick', { user: 'v', 'passdb-field': 'f' }, 'USER-KICK-ALT\tf\tv', 'OK', ['Info: User v kicked'], 0],
    ['flush', { host: 'all' }, 'HOST-RESET-USERS', 'OK', ['Info: flushed'], 0],
    ['flush', { host: 'all', 'max-parallel': 5n }, 'HOST-RESET-USERS\t\t5', 'no', ['Error: failed: no'], 75],
    ['flush', { host: 'all', 'max-parallel': 0n }, 'HOST-RESET-USERS', 'OK', ['Info: flushed'], 0],
    ['flush', { host: 'all', 'max-parallel': -1n }, 'HOST-RESET-USERS', 'OK', ['Info: flushed'], 0],
    ['flush', { host: 'all', 'force-flush': true }, 'HOST-FLUSH', 'OK', ['Info: flushed'], 0],
    ['flush', { host: ip }, 'HOST-RESET-USERS\t10.0.0.1', 'OK', ['Info: 10.0.0.1: flushed'], 0],
    [
      'flush',
      { host: ip, 'max-parallel': 1n },
      'HOST-RESET-USERS\t10.0.0.1\t1',
      'NOTFOUND',
      ["Warning: 10.0.0.1: doesn't exist"],
      68,
    ],
    ['flush', { host: ip, 'force-flush': true }, 'HOST-FLUSH\t10.0.0.1', 'no', ['Warning: 10.0.0.1: no'], 75],
  ])('%s %o sends %j, and reports the reply %j', async (name, args, request, reply, told, status) => {
    expect(await run(name, args, `${reply}\n`)).toMatchObject({ requests: [request], told, status });
  });

  it.each<[string, ArgumentsOf<Parameters>]>([
    ['up', {}],
    ['add', {}],
    ['add', { host: ip, 'vhost-count': 'x' }],
    ['update', { host: ip }],
    ['ring add', {}],
    ['ring add', { ip: 'x' }],
    ['ring remove', { ip, port: '0' }],
    ['move', { user: 'alice' }],
    ['move', { host: ip }],
    ['kick', {}],
    ['flush', {}],
    ['flush', { host: 'all', 'max-parallel': 'invalid' }],
  ])('%s %o prints the usage', async (name, args) => {
    expect(await run(name, args)).toMatchObject({ requests: [], told: ['usage'] });
  });

  it.each(['add', 'update'])('%s refuses a number in the place of a mail server', async (name) => {
    const outcome = await run(name, { host: '7', 'vhost-count': '7' });
    expect(outcome).toMatchObject({ requests: [], told: ["Error: Invalid host '7'", 'usage'] });
  });

  it.each<[string, ArgumentsOf<Parameters>]>([
    ['up', { host: ip }],
    ['add', { host: ip }],
    ['move', { user: 'alice', host: ip }],
    ['kick', { user: 'alice' }],
    ['flush', { host: 'all' }],
    ['flush', { host: ip }],
    ['ring add', { ip }],
    ['status', {}],
    ['map', { 'users-file': '/dev/null' }],
    ['ring status', {}],
  ])('%s %o reports a lost connection', async (name, args) => {
    expect(await run(name, args)).toMatchObject({ told: ['Error: PATH unexpectedly disconnected'], status: 75 });
  });
});

describe('a command that only reads', () => {
  const hosts = '10.0.0.1\t100\t3\tx y\tU\t0\n10.0.0.2\t0\t1\t\tD\t1700000000\n10.0.0.3\t7\n';

  it.each<[string, ArgumentsOf<Parameters>, string, titles: string]>([
    ['status', {}, '\n', 'mail server ip,tag,vhosts,state,state changed,users'],
    ['status', { user: 'alice' }, '10.0.0.1\t9\t10.0.0.2\t10.0.0.3\n', 'status,expires,hashed,initial-config'],
    ['dump', {}, '\n\n', 'command,socket-path,host,vhost_count'],
    [
      'ring status',
      {},
      '\n',
      'director ip,port,type,last failed,status,ping ms,input,output,buffered,buffered peak,last read,last write',
    ],
    ['map', { 'users-file': '/dev/null' }, '\n', 'user,hash,mail server ip,expire time'],
    ['map', { 'users-file': '/dev/null', host: '7', 'hash-map': true }, '\n', 'user'],
    ['map', { host: 'alice', 'user-map': true }, '', 'hash'],
  ])('%s %o has these titles', async (name, args, reply, titles) => {
    const { listings, told } = await run(name, args, reply);
    expect(told).toEqual([]);
    expect(listings.map(({ listing: { headers } }) => headers.map(({ key, title = key }) => title).join())).toEqual([
      titles,
    ]);
  });

  it('shows where a user is', async () => {
    const shown = async (reply: string) => {
      const { listings, rows, requests, told, status } = await run('status', { user: 'alice', tag: 'x' }, reply);
      expect(requests).toEqual(['USER-LOOKUP\talice\tx']);
      return { text: rows.map((row) => listings[0]?.listing.template?.(row)).join(''), told, status };
    };
    expect(await shown('10.0.0.1\t9\t10.0.0.2\t10.0.0.3\n')).toEqual({
      text: 'Current: 10.0.0.1 (expires 9)\nHashed: 10.0.0.2\nInitial config: 10.0.0.3\n',
      told: [],
      status: 0,
    });
    expect((await shown('\t0\t\t\n')).text).toBe('Current: n/a (expires -1)\nHashed: \nInitial config: \n');
    expect(await shown('x\n')).toEqual({ text: '', told: ['Error: Invalid reply from director'], status: 76 });
  });

  it('lists mail servers', async () => {
    const { rows, listings, told, status } = await run('status', {}, `${hosts}\n`);
    expect(listings[0]?.listing.headers[4]).toEqual({ key: 'state-changed', title: 'state changed' });
    expect({ told, status }).toEqual({ told: [], status: 0 });
    expect(rows).toEqual([
      ['10.0.0.1', 'x y', '100', 'up', '-', '3'],
      ['10.0.0.2', '', '0', 'down', '1700000000', '1'],
    ]);
  });

  it('dumps commands that restore the mail servers', async () => {
    const { rows, listings, requests } = await run('dump', {}, `${hosts}\n`, '10.0.0.9\n\n');
    expect(requests).toEqual(['HOST-LIST', 'HOST-LIST-REMOVED']);
    expect(rows.map(([command, , host, vhosts]) => [command, host, vhosts])).toEqual([
      ['add', '10.0.0.1@x y', '100'],
      ['add', '10.0.0.2', '0'],
      ['add', '10.0.0.3', '7'],
      ['remove', '10.0.0.9', ''],
    ]);
    expect(listings.map(({ formatter }) => formatter)).toEqual(['formatted']);
    const [first, last] = [rows[0] ?? [], rows[3] ?? []].map((row) => listings[0]?.listing.template?.(row));
    expect(first).toMatch(/^doveadm director add -a \S+ '10\.0\.0\.1@x y' 100\n$/);
    expect(last).toMatch(/^doveadm director remove -a \S+ 10\.0\.0\.9 .*\n$/);
  });

  it('dumps what it has received when the connection is lost', async () => {
    const cut = await run('dump', {}, '10.0.0.1\t100\n');
    expect(cut.rows.map(([command, , host]) => [command, host])).toEqual([['add', '10.0.0.1']]);
    expect(cut).toMatchObject({ told: [expect.stringMatching(/^Error: .*(disconnected|failed: .*)$/)], status: 75 });
    const endless = await run('dump', {}, 'x'.repeat(1024 * 1024 + 1));
    expect(endless).toMatchObject({ told: ['Error: Invalid reply from director'], rows: [], status: 76 });
  });

  it('lists directors, with their times', async () => {
    const [self, peer] = [
      '127.0.0.1\t0\tself\t0\tring synced\t0',
      '10.0.0.9\t90\tout\t1700000000\tx\t1\t2\t3\t4\t5\t0\tnow',
    ];
    const { rows } = await run('ring status', {}, `${self}\n${peer}\n\n`);
    expect(rows).toEqual([
      ['127.0.0.1', '0', 'self', 'never', 'ring synced', '0', '-', '-', '-', '-', '-', '-'],
      ['10.0.0.9', '90', 'out', '1700000000', 'x', '1', '2', '3', '4', '5', 'never', 'now'],
    ]);
  });

  it('lists users, and reports invalid lines', async () => {
    const users = '7\t1700000000\t10.0.0.1\nx\t1700000000\t10.0.0.1\n8\tx\t10.0.0.1\n8\t9\tx\n9\t1\t10.0.0.2\n\n';
    const { rows, told, status } = await run('map', { 'users-file': '/dev/null' }, users);
    expect(rows).toEqual([
      ['<unknown>', '7', '10.0.0.1', '1700000000'],
      ['<unknown>', '9', '10.0.0.2', '1'],
    ]);
    const wrong = ['x\t1700000000\t10.0.0.1', '8\tx\t10.0.0.1', '8\t9\tx'];
    expect(told).toEqual(wrong.map((line) => `Error: Invalid USER-LIST reply: ${line}`));
    expect(status).toBe(76);
    const some = await run('map', { 'users-file': '/dev/null', host: ip }, users);
    expect(some.rows).toEqual([['<unknown>', '7', '10.0.0.1', '1700000000']]);
  });
});
