import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Director, DirectorOptions } from '../../../src/director/director.ts';
import { record, STATE_HEADER, StateReader, stateLine, stateLines } from '../../../src/director/state/state-lines.ts';
import { START, stopClock, testDirector } from '../test-director.ts';

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

async function madeDirector(options: Partial<DirectorOptions> = {}): Promise<Director> {
  const director = await testDirector({
    hosts: [
      { ip: '10.0.0.1', tag: '' },
      { ip: '10.0.0.2', tag: 'x', name: 'two' },
    ],
    ...options,
  });
  onTestFinished(() => director.close());
  return director;
}

/** A line with its checksum. */
const sealed = (line: string) => record(line.split('\t'));

/** A director that was told these lines. */
async function told(lines: readonly string[], options: Partial<DirectorOptions> = {}): Promise<Director> {
  const director = await madeDirector(options);
  const reader = new StateReader(director, (timestamp) => timestamp + 1);
  for (const line of lines) reader.take(line.replace(/\n$/, ''));
  reader.finish();
  return director;
}

const hostsOf = ({ hosts }: Director) =>
  hosts.all.map(({ ip, tag, name, vhosts, isUp, changed }) => [ip, tag, name, vhosts, isUp, changed].join());
const usersOf = (director: Director) =>
  [...director.users()].map(({ hash, tag, ip, timestamp, isMoving }) => [hash, tag, ip, timestamp, isMoving].join());
const before = stateLine.configured([
  { ip: '10.0.0.1', tag: '' },
  { ip: '10.0.0.2', tag: 'x' },
]);

it('says all that a director knows', async () => {
  const director = await madeDirector();
  director.assign(7, '');
  director.assign(8, 'x');
  const host = director.hosts.find('10.0.0.2');
  if (host === undefined) return expect.fail('no host');
  director.setVhosts(host, 5);
  director.setUp(host, false);
  director.moveUser(9, host);
  const [header, ...lines] = [...stateLines(director)].join('').split('\n');
  expect([`${header}\n`, lines.pop()]).toEqual([STATE_HEADER, '']);
  // The last field is a checksum.
  expect(lines.map((line) => line.slice(0, line.lastIndexOf('\t')))).toEqual([
    'CONFIGURED\t10.0.0.1\t\t10.0.0.2\tx',
    `HOSTS\t10.0.0.1\t\t\t100\tU\t0\t10.0.0.2\tx\ttwo\t5\tD\t${START}`,
    `USER\t7\t\t10.0.0.1\t${START}`,
    `USER\t8\tx\t10.0.0.2\t${START}`,
    `USER\t9\tx\t10.0.0.2\t${START}`,
    'MOVING\t9\tx',
  ]);
  const same = await told([...stateLines(director)].join('').split('\n'));
  expect(hostsOf(same)).toEqual(hostsOf(director));
  expect(usersOf(same)).toEqual(usersOf(director).map((user) => user.replace(`${START}`, `${START + 1}`)));
});

it('says what is long in parts, and leaves nothing out', async () => {
  const director = await madeDirector();
  for (let hash = 1; hash <= 2500; hash++) director.assign(hash, '');
  const parts = [...stateLines(director)];
  expect(parts.slice(1).map((part) => part.split('\n').length - 1)).toEqual([1000, 1000, 500]);
});

it.each<[string, string[], string[]]>([
  [
    'keeps what was changed by hand',
    [before, 'HOSTS\t10.0.0.1\t\t\t7\tD\t5\t10.0.0.2\tx\ttwo\t100\tU\t0\t10.0.0.9\ty\t\t50\tU\t9'],
    ['10.0.0.1,,,7,false,5', '10.0.0.2,x,two,100,true,0', '10.0.0.9,y,,50,true,9'],
  ],
  ['keeps what was removed by hand away', [before, 'HOSTS\t10.0.0.1\t\t\t7\tU\t0'], ['10.0.0.1,,,7,true,0']],
  [
    'has what is new in the configuration',
    ['CONFIGURED\t10.0.0.1\t', 'HOSTS\t10.0.0.1\t\t\t7\tU\t0'],
    ['10.0.0.1,,,7,true,0', '10.0.0.2,x,two,100,true,0'],
  ],
  [
    'has what was added by hand, and is in the configuration now, as it was',
    ['CONFIGURED\t10.0.0.1\t', 'HOSTS\t10.0.0.1\t\t\t7\tU\t0\t10.0.0.2\tx\t\t9\tD\t4'],
    ['10.0.0.1,,,7,true,0', '10.0.0.2,x,two,9,false,4'],
  ],
  [
    'loses what the configuration has lost',
    ['CONFIGURED\t10.0.0.1\t\t10.0.0.3\t', 'HOSTS\t10.0.0.1\t\t\t7\tU\t0\t10.0.0.3\t\t\t9\tU\t0'],
    ['10.0.0.1,,,7,true,0', '10.0.0.2,x,two,100,true,0'],
  ],
])('%s', async (_, lines, hosts) => {
  expect(hostsOf(await told(lines.map((line) => (line === before ? line : sealed(line)))))).toEqual(hosts);
});

it.each<[string, string[], string[]]>([
  ['the last place of a user', ['USER\t7\t\t10.0.0.1\t5', 'USER\t7\t\t10.0.0.1\t6'], ['7,,10.0.0.1,7,false']],
  ['no user of a mail server that is gone', ['USER\t7\t\t10.0.0.9\t5'], []],
  ['no user of a mail server with another tag', ['USER\t7\tx\t10.0.0.1\t5'], []],
  ['no user without a hash', ['USER\tx\t\t10.0.0.1\t5', 'USER'], []],
  [
    'none who were forgotten',
    ['USER\t7\t\t10.0.0.1\t5', 'USER\t8\tx\t10.0.0.2\t5', 'FORGOTTEN\t10.0.0.1\t'],
    ['8,x,10.0.0.2,6,false'],
  ],
  [
    'who came after that',
    ['USER\t7\t\t10.0.0.1\t5', 'FORGOTTEN\t10.0.0.1\t', 'USER\t7\t\t10.0.0.1\t5'],
    ['7,,10.0.0.1,6,false'],
  ],
  ['none who were forgotten elsewhere', ['USER\t7\t\t10.0.0.1\t5', 'FORGOTTEN\t10.0.0.1\tx'], ['7,,10.0.0.1,6,false']],
  ['who is on the way', ['USER\t7\t\t10.0.0.1\t5', 'MOVING\t7\t'], ['7,,10.0.0.1,6,true']],
  ['who has arrived', ['USER\t7\t\t10.0.0.1\t5', 'MOVING\t7\t', 'MOVED\t7\t'], ['7,,10.0.0.1,6,false']],
  [
    'nobody who is on the way with another tag',
    ['USER\t7\t\t10.0.0.1\t5', 'MOVING\t7\tx', 'MOVING\tx\t'],
    ['7,,10.0.0.1,6,false'],
  ],
  ['what it can read', ['', 'NEWS\t1', 'USER\t7\t\t10.0.0.1\t5', 'USER\t8\t'], ['7,,10.0.0.1,6,false']],
])('knows %s', async (_, lines, users) => {
  const director = await told(lines.map(sealed), { userExpireSeconds: 2 * START });
  expect(usersOf(director)).toEqual(users);
  expect(director.moves.count).toBe(users.filter((user) => user.endsWith('true')).length);
});
