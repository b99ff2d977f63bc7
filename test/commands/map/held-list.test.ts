import { expect, it } from 'vitest';
import { HeldList } from '../../../src/commands/map/held-list.ts';
import { ReplyFields } from '../../../src/protocol/reply-fields.ts';

const HASH = 0;
const lost = new Error('lost');

/** The batches share a buffer, like those of a connection. */
async function* list(batches: readonly string[], error?: Error): AsyncGenerator<ReplyFields> {
  const shared = Buffer.alloc(100);
  for (const batch of batches) yield new ReplyFields(shared.subarray(0, shared.write(batch, 'latin1')));
  if (error !== undefined) throw error;
}

async function linesOf(batches: AsyncIterable<ReplyFields>, into: string[] = []): Promise<string[]> {
  for await (const fields of batches) while (fields.next()) into.push(fields.line());
  return into;
}

const batches = ['1\t0\t10.0.0.1\n4294967295\t0\t10.0.0.2\n', 'x\t0\t10.0.0.3\n', '1000\t0\t10.0.0.4\n'];
const lines = batches.join('').trimEnd().split('\n');

it('returns the whole list, however much of it is buffered', async () => {
  for (const limit of [-1, 0, 20, 40, 1000]) {
    const held = new HeldList(list(batches), HASH);
    await held.read(limit);
    expect(await linesOf(held.all())).toEqual(lines);
  }
  expect(await linesOf(new HeldList(list(batches), HASH).all())).toEqual(lines);
});

it('knows which hashes it contains when it was read completely', async () => {
  const held = new HeldList(list(batches), HASH);
  await held.read(1000);
  for (const hash of [1, 1000, 4294967295]) expect(held.mayHave(hash)).toBe(true);
  for (const hash of [2000, 2147483648]) expect(held.mayHave(hash)).toBe(false);
});

it('assumes that it can contain any hash when it was read partially', async () => {
  const held = new HeldList(list(batches), HASH);
  await held.read(20);
  expect(held.mayHave(2000)).toBe(true);
});

it('throws the error after the entries received before it', async () => {
  const held = new HeldList(list(batches, lost), HASH);
  await held.read(1000);
  expect(held.mayHave(2000)).toBe(false);
  const got: string[] = [];
  await expect(linesOf(held.all(), got)).rejects.toBe(lost);
  expect(got).toEqual(lines);
});
