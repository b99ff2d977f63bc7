import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookAt } from '../../../src/commands/watch/look.ts';
import { printRecords } from '../../../src/commands/watch/print-records.ts';
import { WatchedDirector } from '../../../src/commands/watch/watched-director.ts';
import { FakeDirector, type Reaction } from '../../harness/fake-director.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

const HOSTS = '10.0.0.1\t100\t7\tx\tU\t0\n10.0.0.2\t50\t0\t\tD\t1700000000\n\n';
const RING = '127.0.0.1\t9090\tself\t0\tring synced\t0\nhandshaking\t0\t0\t52\t0\t0\t0\t7\n127.0.0.3\t9090\t\t5\t\n\n';

/** A director that says this of its mail servers and its ring. */
function started(folder: string, hosts: () => Reaction = () => ({ reply: HOSTS })) {
  return FakeDirector.start(folder, (request) => (request === 'HOST-LIST' ? hosts() : { reply: RING }));
}

it('is looked at with its ring', async () => {
  const { path } = await started(folderOf({}));
  const context = new TestContext(path);
  expect(await lookAt(await context.connect(path))).toEqual({
    hosts: [
      { ip: '10.0.0.1', vhosts: 100, users: 7, tag: 'x', up: true },
      { ip: '10.0.0.2', vhosts: 50, users: 0, tag: '', up: false, changed: 1700000000 },
    ],
    ring: [
      { director: '127.0.0.1:9090', type: 'self', failed: 0, status: 'ring synced' },
      { director: 'unknown', type: 'in', failed: 0, status: 'handshaking' },
      { director: '127.0.0.3:9090', type: '', failed: 5, status: '' },
    ],
  });
  context.close();
});

it.each([
  [100, 5000],
  [2500, 5000],
  [2501, 5002],
  [15_000, 30_000],
  [60_000, 30_000],
])('with looks every %d ms may be silent for %d ms', async (intervalMs, limitMs) => {
  const context = new TestContext('');
  const connect = vi.spyOn(context, 'connect');
  await new WatchedDirector(context, '/nowhere/admin', intervalMs).update();
  expect(connect.mock.calls).toEqual([['/nowhere/admin', limitMs]]);
});

it('may be silent for as long as the user says', async () => {
  const context = new TestContext('');
  context.timeoutMs = 77;
  const connect = vi.spyOn(context, 'connect');
  await new WatchedDirector(context, '/nowhere/admin', 1000).update();
  expect(connect.mock.calls).toEqual([['/nowhere/admin', 77]]);
});

it('that answers once is asked again on the same connection, after an error on a new one', async () => {
  let hosts: Reaction = { reply: HOSTS };
  const { path } = await started(folderOf({}), () => hosts);
  const context = new TestContext(path);
  const connect = vi.spyOn(context, 'connect');
  const director = new WatchedDirector(context, path, 1000);
  expect([director.look, director.lookedAt, director.error, director.refusal]).toEqual(Array(4).fill(undefined));
  for (let time = 0; time < 2; time++) await director.update();
  expect(connect).toHaveBeenCalledTimes(1);
  const { look } = director;
  expect(look?.hosts).toHaveLength(2);
  expect([director.error, director.silentMs]).toEqual([undefined, undefined]);
  hosts = 'close';
  await director.update();
  expect(director.error).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(director.look).toBe(look);
  expect(director.refusal).toBe(undefined);
  expect(director.silentMs).toBeGreaterThanOrEqual(0);
  hosts = { reply: HOSTS };
  await director.update();
  expect(connect).toHaveBeenCalledTimes(2);
  expect([director.error, director.silentMs]).toEqual([undefined, undefined]);
  context.close();
});

it.each<[string, Reaction, isRefused: boolean]>([
  ['says what makes no sense', { reply: 'x\n\n' }, true],
  ['says what has no end', { reply: 'x'.repeat(1024 * 1024 + 1) }, true],
  ['disconnects', 'close', false],
])('that %s at first is given up: %s', async (_, hosts, isRefused) => {
  const { path } = await started(folderOf({}), () => hosts);
  const context = new TestContext(path);
  const director = new WatchedDirector(context, path, 1000);
  await director.update();
  expect(director.error).toBeDefined();
  expect(director.refusal).toBe(isRefused ? director.error : undefined);
  context.close();
});

it('that is not there at first is given up', async () => {
  const director = new WatchedDirector(new TestContext(''), '/nowhere/admin', 1000);
  await director.update();
  expect(director.refusal).toBe(director.error);
  expect(director.refusal).toMatchObject({ code: 'CONNECT_NOT_FOUND' });
});

describe.each([
  [100, 1000],
  [600, 1200],
  [9000, 5000],
])('a director that does not answer, asked every %d ms', (intervalMs, silenceMs) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it(`is said to be silent after ${silenceMs} ms`, () => {
    const context = new TestContext('');
    vi.spyOn(context, 'connect').mockReturnValue(new Promise(() => {}));
    const director = new WatchedDirector(context, '/x', intervalMs);
    vi.advanceTimersByTime(300);
    void director.update();
    vi.advanceTimersByTime(silenceMs - 1);
    expect(director.silentMs).toBe(undefined);
    vi.advanceTimersByTime(1);
    expect(director.silentMs).toBe(silenceMs + 300);
  });
});

describe('records', () => {
  it('are printed until no director answers, with an error each time that one fails', async () => {
    let looks = 0;
    const [one, two] = [folderOf({}), folderOf({})];
    const steady = await started(one, () => (++looks > 3 ? 'die' : { reply: HOSTS }));
    const context = new TestContext(steady.path);
    const flush = vi.spyOn(context, 'flush');
    const directors = [steady.path, `${two}/director-admin`].map((path) => new WatchedDirector(context, path, 10));
    await printRecords(context, directors, 10);
    expect(context.listings[0]?.listing.headers.map(({ key, title = key, type }) => [title, type].join())).toEqual([
      'time,',
      'director,',
      'mail server ip,',
      'tag,',
      'vhosts,number',
      'state,',
      'state changed,',
      'users,number',
    ]);
    expect(context.listings[0]).toMatchObject({ formatter: 'table', listing: { isEndless: true } });
    const rows = [
      [steady.path, '10.0.0.1', 'x', '100', 'up', '-', '7'],
      [steady.path, '10.0.0.2', '', '50', 'down', '1700000000', '0'],
    ];
    expect(context.rows.map(([, ...row]) => row)).toEqual([...rows, ...rows, ...rows]);
    expect(Number(context.rows[0]?.[0])).toBeGreaterThan(1_600_000_000);
    expect(flush).toHaveBeenCalledTimes(3);
    // The other one said the same each time.
    expect(context.said).toHaveLength(2);
    expect(context.said[0]).toContain(`${two}/director-admin`);
    expect(context.status).toBe(75);
    context.close();
  });

  it('are none where no director ever answers', async () => {
    const context = new TestContext('');
    const directors = ['/nowhere/a', '/nowhere/b'].map((path) => new WatchedDirector(context, path, 10));
    await expect(printRecords(context, directors, 10)).rejects.toMatchObject({ code: 'CONNECT_NOT_FOUND' });
    expect(context.rows).toEqual([]);
  });

  it('are without the name of a director that is alone', async () => {
    let looks = 0;
    const { path } = await started(folderOf({}), () => (++looks > 1 ? 'die' : { reply: HOSTS }));
    const context = new TestContext(path);
    await printRecords(context, [new WatchedDirector(context, path, 10)], 10);
    expect(context.rows.map((row) => row.length)).toEqual([7, 7]);
    context.close();
  });

  it('are lines of JSON if the user wants that', async () => {
    let looks = 0;
    const { path } = await started(folderOf({}), () => (++looks > 2 ? 'die' : { reply: HOSTS }));
    const context = new TestContext(path);
    context.formatter = 'json';
    const flush = vi.spyOn(context, 'flush');
    await printRecords(context, [new WatchedDirector(context, path, 10)], 10);
    const records = context.written.map((text) => JSON.parse(text));
    expect(records.map(({ hosts, error }) => [hosts.length, error === null])).toEqual([
      [2, true],
      [2, true],
      [0, false],
    ]);
    expect(flush).toHaveBeenCalledTimes(3);
    context.close();
  });
});
