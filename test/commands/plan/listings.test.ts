import { expect, it } from 'vitest';
import { DirectorConnection } from '../../../src/client/connection.ts';
import { hostsListing, movesListing, usersListing } from '../../../src/commands/plan/listings.ts';
import { Prediction } from '../../../src/commands/plan/prediction.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';
import { Tally } from '../../../src/commands/shared/placement/tally.ts';
import { type Listing, rowsOf } from '../../../src/formatters/formatter.ts';
import { FakeDirector } from '../../harness/fake-director.ts';
import { folderOf } from '../../settings/folder.ts';

const [a, b, c] = ['10.0.0.9', '10.0.0.10', '10.0.0.11'] as const;
const host = (ip: string, more: Partial<LiveHost> = {}): LiveHost => {
  return { ip, tag: '', vhosts: 100, up: true, users: 0, ...more };
};

/** Rows as the template has them, and the summary. */
async function shown({ rows, template, summary }: Listing): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of rows) lines.push(...rowsOf(batch).map((row) => template?.(row).trimEnd() ?? ''));
  return [...lines, summary?.() ?? ''];
}

const keysOf = ({ headers }: Listing) =>
  headers.map(({ key, title = key, type = 'text' }) => `${key} ${title} ${type}`);

function tallyOf(...moves: readonly (readonly [string, string | undefined])[]): Tally {
  const tally = new Tally();
  for (const [from, to] of moves) tally.add(from, to);
  return tally;
}

const tally = tallyOf([b, a], [b, a], [b, undefined], [a, b], [a, a], [c, c]);

it('lists where users would move from and to, in the order of addresses', async () => {
  const listing = movesListing(tally);
  expect(await shown(listing)).toEqual([
    `1 users from ${a} to ${b}`,
    `1 users from ${b} to -`,
    `2 users from ${b} to ${a}`,
    '4 of 6 users would not stay',
  ]);
  expect(keysOf(listing)).toEqual([
    'mail server ip mail server ip text',
    'new-ip new mail server ip text',
    'users users number',
  ]);
  expect(listing.isTyped).toBe(true);
});

it.each([false, true])('lists mail servers that change, or all: %s', async (all) => {
  const listing = hostsListing({
    tally,
    before: [host(b, { tag: 'x' }), host(a), host(c)],
    after: [host(a), host(b, { vhosts: 50, tag: 'x' }), host(c)],
    shares: { now: new Map([[a, 0.5]]), after: new Map([[a, 0.25]]) },
    suppositions: new Map([[b, { vhosts: 50, up: false }]]),
    all,
  });
  expect(await shown(listing)).toEqual([
    `${a} (-): share 50.00% to 25.00%, users 2 to 3 (2 in, 1 out)`,
    `${b} (to 50 down): share - to -, users 3 to 1 (1 in, 3 out)`,
    ...(all ? [`${c} (-): share - to -, users 1 to 1 (0 in, 0 out)`] : []),
    '4 of 6 users would not stay; 1 of 3 mail servers unchanged',
  ]);
  expect(keysOf(listing)).toEqual([
    'mail server ip mail server ip text',
    'tag tag text',
    'vhosts vhosts number',
    'change change text',
    'share share percentage',
    'new-share new share percentage',
    'users users number',
    'new-users new users number',
    'in in number',
    'out out number',
  ]);
});

it('lists users who would move', async () => {
  const { path } = await FakeDirector.start(folderOf({}), () => ({ reply: `1\t9\t${a}\n2\t9\t${b}\n3\t9\t${b}\n\n` }));
  const director = await DirectorConnection.open(path);
  const prediction = new Prediction([host(a), host(b)], [host(a), host(b, { up: false })]);
  const listing = usersListing(director, prediction);
  expect(await shown(listing)).toEqual([`2: ${b} to ${a}`, `3: ${b} to ${a}`, '2 of 3 users would not stay']);
  expect(keysOf(listing)[0]).toBe('hash hash number');
  director.close();
});
