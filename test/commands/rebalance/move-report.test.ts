import { expect, it, vi } from 'vitest';
import type { Imbalance } from '../../../src/commands/rebalance/imbalance.ts';
import { hostsListing, usersListing } from '../../../src/commands/rebalance/listings.ts';
import { MoveReport, type MoveResult } from '../../../src/commands/rebalance/move-report.ts';
import { rebalanceUsers } from '../../../src/commands/rebalance/rebalance-users.ts';
import { ChangeRecord } from '../../../src/commands/shared/change-record.ts';
import { Tally } from '../../../src/commands/shared/placement/tally.ts';
import { type Listing, rowsOf } from '../../../src/formatters/formatter.ts';
import { FakeDirector } from '../../harness/fake-director.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

const [a, b] = ['10.0.0.1', '10.0.0.2'] as const;
const results: readonly MoveResult[] = ['moved', 'settled', 'busy', 'refused', 'unknown'];
const moves = Array.from({ length: 7 }, (_, hash) => ({ hash, tag: 'x', from: a, to: b }));

/** A report of six of the moves: one with each result, and one without. */
function report(): MoveReport {
  const made = new MoveReport(moves.slice(0, 6));
  for (const [index, result] of results.entries()) made.set(index, { result, from: '10.0.0.8', to: '10.0.0.9' });
  return made;
}

async function linesOf({ rows, template, summary }: Listing): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of rows) lines.push(...rowsOf(batch).map((row) => template?.(row) ?? ''));
  return [...lines, summary?.() ?? ''];
}

it('counts results, and where users were moved', () => {
  const made = report();
  expect(made.summary).toBe(
    '1 of 6 users moved, 1 needed no move, 1 busy with another move, 1 refused, 1 without an answer, 1 not asked for',
  );
  expect([made.total, made.answered, made.count('moved'), made.count('left')]).toEqual([6, 5, 1, 0]);
  expect([made.placeOf(0, 'x'), made.placeOf(1, 'x'), made.placeOf(0, '')]).toEqual(['10.0.0.9', undefined, undefined]);
  expect(made.done.of('10.0.0.8').out).toBe(1);
  expect(made.done.of(a).out).toBe(0);
  expect(new MoveReport([]).summary).toBe('0 of 0 users moved');
});

it('replaces the result of who was busy', () => {
  const made = report();
  made.set(2, { result: 'moved', from: a, to: b });
  expect([made.answered, made.count('busy'), made.count('moved')]).toEqual([5, 0, 2]);
});

const imbalance: Imbalance = {
  hosts: [
    { ip: a, tag: 'x', vhosts: 100, users: 7, up: true },
    { ip: '10.0.0.8', tag: '', vhosts: 50, users: 0, up: true },
  ],
  shares: new Map([[a, 0.25]]),
  tally: new Tally(),
  moves,
};
for (const { from, to } of moves) imbalance.tally.add(from, to);

it('is listed for each user', async () => {
  expect(await linesOf(usersListing(imbalance, async () => report()))).toEqual([
    '0: 10.0.0.8 to 10.0.0.9, moved\n',
    '1: 10.0.0.1 to 10.0.0.2, settled\n',
    '2: 10.0.0.8 to 10.0.0.9, busy\n',
    '3: 10.0.0.8 to 10.0.0.9, refused\n',
    '4: 10.0.0.8 to 10.0.0.9, unknown\n',
    '5: 10.0.0.1 to 10.0.0.2, unsent\n',
    '6: 10.0.0.1 to 10.0.0.2, left\n',
    report().summary,
  ]);
  const dry = await linesOf(usersListing({ ...imbalance, moves: moves.slice(6) }));
  expect(dry).toEqual(['6: 10.0.0.1 to 10.0.0.2\n', '1 of 7 users would be moved']);
});

it('is listed for each mail server', async () => {
  expect(await linesOf(hostsListing(imbalance, async () => report()))).toEqual([
    '10.0.0.1: share 25.00%, users 7, 0 by the ring (0 in, 7 out), 0 moved\n',
    '10.0.0.8: share -, users 0, 0 by the ring (0 in, 0 out), 1 moved\n',
    report().summary,
  ]);
  const keys = ({ headers }: Listing) => headers.map(({ key, type = 'text' }) => `${key} ${type}`);
  const hosts = ['vhosts number', 'share percentage', 'users number', 'hashed number', 'in number', 'out number'];
  expect(keys(hostsListing(imbalance))).toEqual(['mail server ip text', 'tag text', ...hosts]);
  expect(keys(hostsListing(imbalance, async () => report())).at(-1)).toBe('moved number');
  expect(keys(usersListing(imbalance))).toEqual(['hash number', 'mail server ip text', 'new-ip text']);
  expect(keys(usersListing(imbalance, async () => report())).at(-1)).toBe('result text');
});

it('lists many users in batches', async () => {
  const many = { ...imbalance, moves: Array.from({ length: 1100 }, () => ({ hash: 5, tag: 'x', from: a, to: b })) };
  const sizes: number[] = [];
  for await (const batch of usersListing(many).rows) sizes.push(batch.length);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(1100);
  expect(Math.max(...sizes)).toBeLessThan(1100);
});

it('says at a signal who was moved, is under way, and is left', async () => {
  const folder = folderOf({});
  const context = new TestContext();
  const said: (string | undefined)[] = [];
  const isAt = new Map([
    ['1', b],
    ['2', a],
    ['3', a],
  ]);
  const { path } = await FakeDirector.start(folder, (request) => {
    if (request === 'HOST-LIST') return { reply: `${a}\t0\t3\t\tU\t0\n${b}\t100\t0\t\tU\t0\n\n` };
    if (request === 'USER-LIST') return { reply: `1\t9\t${a}\n2\t9\t${a}\n3\t9\t${a}\n\n` };
    said.push(context.interruption?.());
    const [name, user = ''] = request.split('\t');
    if (name === 'USER-LOOKUP') return { reply: `${isAt.get(user)}\t9\t${b}\t${b}\n` };
    isAt.set(user, b);
    return { reply: 'OK\n' };
  });
  const close = vi.spyOn(ChangeRecord.prototype, 'close');
  await rebalanceUsers(context, { 'socket-path': path });
  expect(close).toHaveBeenCalledTimes(1);
  context.close();
  const end = 'the director ends what is under way';
  expect(said.slice(0, 5)).toEqual([
    `0 of 3 users moved, 0 under way, 3 left; ${end}`,
    `0 of 3 users moved, 0 under way, 2 left; ${end}`,
    `0 of 3 users moved, 1 under way, 1 left; ${end}`,
    `0 of 3 users moved, 1 under way, 1 left; ${end}`,
    `0 of 3 users moved, 2 under way, 0 left; ${end}`,
  ]);
  expect(context.interruption).toBe(undefined);
  expect(context.told).toContain('Info: 2 of 3 users moved');
  expect(context.status).toBe(75);
});
