import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drainHosts } from '../../../src/commands/drain/drain-hosts.ts';
import { undrainHosts } from '../../../src/commands/drain/undrain-hosts.ts';
import { FakeDirector, type Reaction } from '../../harness/fake-director.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

const ip = '10.0.0.1';
const OK: Reaction = { reply: 'OK\n' };

/** HOST-LIST with 10.0.0.1 in this state, `U 7` for instance, or without it, and with two others. */
function listed(state: string | undefined): Reaction {
  const [up = '', users = ''] = state?.split(' ') ?? [];
  const own = state === undefined ? '' : `${ip}\t100\t${users}\tx\t${up}\t0\n`;
  return { reply: `${own}10.0.0.2\t50\t1\tx\tU\t0\n10.0.0.3\t50\t1\tx\tU\t0\n\n` };
}

/** A director that shows the states one after the other, the last again and again, and answers changes with this. */
async function directorAt(folder: string, states: readonly (string | undefined)[], reaction: Reaction) {
  let looks = 0;
  return FakeDirector.start(folder, (request) =>
    request === 'HOST-LIST' ? listed(states[Math.min(looks++, states.length - 1)]) : reaction,
  );
}

const recorded = (folder: string) =>
  readFileSync(`${folder}/changes`, 'latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/^.* server=/, ''));

const before = `${ip} before="up vhosts=100 tag=x users=7"`;
const down = `${before} after="down vhosts=100 tag=x users=7" result=down`;

it.each<[string, (string | undefined)[], Reaction, string[]]>([
  ['is drained', ['U 7', 'D 0'], OK, [down, `${before} after="down vhosts=100 tag=x users=0" result=drained`]],
  ['comes back up', ['U 7', 'U 4'], OK, [down, `${before} after="up vhosts=100 tag=x users=4" result=up`]],
  ['is removed', ['U 7', undefined], OK, [down, `${before} after=absent result=removed`]],
  ['is missing', ['U 7'], { reply: 'NOTFOUND\n' }, [`${before} after=absent result=missing`]],
  ['stays up', ['U 7'], { reply: 'no\n' }, [`${before} after="up vhosts=100 tag=x users=7" result=refused`]],
  ['is not seen any more', ['U 7'], 'die', [`${before} after=unknown result=unfinished`]],
])('drain records that a mail server %s', async (_, states, reaction, lines) => {
  const folder = folderOf({});
  const { path } = await directorAt(folder, states, reaction);
  const context = new TestContext(path);
  await drainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(recorded(folder)).toEqual(lines);
  expect(context.interruption).toBe(undefined);
});

it('drain records that users were not moved, if the director refuses it', async () => {
  const folder = folderOf({});
  let looks = 0;
  const { path, requests } = await FakeDirector.start(folder, (request) => {
    if (request === 'HOST-LIST') return listed(['U 7', 'D 7', 'D 5'][looks++]);
    return request.startsWith('HOST-RESET-USERS') ? { reply: 'no\n' } : OK;
  });
  const context = new TestContext(path);
  await drainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes`, 'max-parallel': 3 });
  context.close();
  expect(context.said).toEqual([`${ip}: no`, `${ip}: is down with 5 users, there were 7`]);
  expect(context.status).toBe(75);
  expect(recorded(folder)).toEqual([down, `${before} after="down vhosts=100 tag=x users=5" result=refused`]);
  expect(requests).toEqual(['HOST-LIST', `HOST-DOWN\t${ip}`, 'HOST-LIST', `HOST-RESET-USERS\t${ip}\t3`, 'HOST-LIST']);
});

const was = `${ip} before="down vhosts=100 tag=x users=2"`;

it.each<[string, (string | undefined)[], Reaction, string]>([
  ['is up', ['D 2', 'U 2'], OK, `${was} after="up vhosts=100 tag=x users=2" result=up`],
  ['stays down', ['D 2', 'D 1'], OK, `${was} after="down vhosts=100 tag=x users=1" result=down`],
  ['is removed', ['D 2', undefined], OK, `${was} after=absent result=removed`],
  ['is not seen any more', ['D 2'], 'die', `${was} after=unknown result=unknown`],
])('undrain records that a mail server %s', async (_, states, reaction, line) => {
  const folder = folderOf({});
  const { path } = await directorAt(folder, states, reaction);
  const context = new TestContext(path);
  await undrainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(recorded(folder)).toEqual([line]);
});

it.each([
  ['nosuch.invalid', [], 'gethostname(nosuch.invalid) failed: Name or service not known'],
  ['10.0.0.9', ['HOST-LIST'], "10.0.0.9: doesn't exist"],
])('undrain changes nothing if one of several is %s', async (name, sent, reason) => {
  const folder = folderOf({});
  const { path, requests } = await directorAt(folder, ['D 2'], OK);
  const context = new TestContext(path);
  await undrainHosts(context, [ip, name], { 'socket-path': path });
  context.close();
  expect({ requests, said: context.said }).toEqual({ requests: sent, said: [reason] });
  expect(context.status).toBe(name === '10.0.0.9' ? 68 : 75);
});

it('undrain lists the mail servers if the user chose a formatter', async () => {
  const folder = folderOf({});
  const { path } = await directorAt(folder, ['D 2', 'U 2'], OK);
  const context = new TestContext(path);
  context.formatter = 'formatted';
  await undrainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(context.rows).toEqual([[ip, '2', 'up']]);
  const [{ listing, formatter } = expect.fail('no listing')] = context.listings;
  expect(formatter).toBe('formatted');
  expect(listing).toMatchObject({
    headers: [{ key: 'host' }, { key: 'users', type: 'number' }, { key: 'result' }],
    isTyped: true,
  });
  expect(listing.template?.(context.rows[0] ?? [])).toBe(`${ip}: up with 2 users\n`);
});

it('drain lists the mail servers if the user chose a formatter, and says it to a terminal otherwise', async () => {
  const folder = folderOf({});
  const { path } = await directorAt(folder, ['U 7', 'D 0'], OK);
  const context = new TestContext(path);
  context.formatter = 'json';
  await drainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(context.listings.map(({ formatter }) => formatter)).toEqual(['json']);
  expect(context.rows.map((row) => row.toSpliced(4, 1))).toEqual([[ip, '0', '0', '0', 'drained']]);
  expect(context.written).toEqual([expect.stringMatching(/^10\.0\.0\.1: drained of 0 users in \d+\.\d seconds$/)]);
});

it('drain shows how many users have gone', async () => {
  const folder = folderOf({});
  const { path } = await directorAt(folder, ['U 8', 'D 8', 'D 6', 'D 2', 'D 0'], OK);
  const context = new TestContext(path);
  await drainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(context.drawn.map((line) => /\|.*/.exec(line)?.[0])).toEqual([
    '|     | 8 of 8 users',
    '|█▎   | 6 of 8 users',
    '|███▊ | 2 of 8 users',
  ]);
});

it('says what would be interrupted, as far as it has come', async () => {
  const folder = folderOf({});
  const context = new TestContext(folder);
  const said: (string | undefined)[] = [];
  let looks = 0;
  const { path } = await FakeDirector.start(folder, (request) => {
    said.push(context.interruption?.());
    return request === 'HOST-LIST' ? listed(['U 7', 'D 7', 'D 0'][looks++]) : OK;
  });
  await drainHosts(context, [ip], { 'socket-path': path, log: `${folder}/changes` });
  context.close();
  expect(said).toEqual([
    undefined,
    `${ip}: may be down already, none of its users was moved`,
    `${ip}: down, none of its users was moved`,
    `${ip}: down, 7 of 7 users remain; the director goes on moving them until doveadm director undrain ${ip}`,
    `${ip}: down, 7 of 7 users remain; the director goes on moving them until doveadm director undrain ${ip}`,
  ]);
  expect(context.told.slice(0, 2)).toEqual([`Info: ${ip}: down`, `Info: ${ip}: 7 of 7 users remain`]);
});
