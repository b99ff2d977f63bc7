import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/formatters/formatter.ts';
import { type FormatterName, formatters } from '../../src/formatters/index.ts';
import { PackedRows } from '../../src/formatters/packed-rows.ts';
import type { Row } from '../../src/formatters/row.ts';
import { render } from './render.ts';

const COLUMNS = 3;
const headers = [{ key: 'user', expand: true }, { key: 'hash' }, { key: 'ip' }];
const cell = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), maxLength: 20 }),
  fc.constantFrom('', 'up', '-', '\xc3\xa4\xc3\xb6', '\x80\x80'),
);
const row = fc.tuple(cell, cell, cell);

/** The rows in batches, with cells added in each of the three ways. */
async function* packed(rows: readonly Row[], batch: number): AsyncGenerator<Batch> {
  const pack = new PackedRows(COLUMNS);
  for (let start = 0; start < rows.length; start += batch) {
    const some = rows.slice(start, start + batch);
    const source = Buffer.from(some.map(([first]) => first).join(''), 'latin1');
    if (start % 2 === 0) pack.begin(source);
    else pack.clear();
    let at = 0;
    for (const [first = '', second = '', third = ''] of some) {
      if (start % 2 === 0) pack.addRange(at, at + first.length);
      else pack.addText(first);
      at += first.length;
      pack.addText(second);
      pack.addBytes(Buffer.from(`<${third}>`, 'latin1'), 1, 1 + third.length);
    }
    yield pack;
  }
}

async function renderPacked(name: FormatterName, rows: readonly Row[], batch: number, width: number): Promise<string> {
  const pieces: Buffer[] = [];
  const output = {
    write: (text: string) => void pieces.push(Buffer.from(text, 'latin1')),
    writeBytes: (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes)),
  };
  await formatters[name].write({ headers, rows: packed(rows, batch) }, output, {
    hideTitles: false,
    isTerminal: false,
    width: () => width,
    hasColours: false,
  });
  return Buffer.concat(pieces).toString('latin1');
}

describe('packed rows', () => {
  it.each<FormatterName>(['table', 'tab', 'flow', 'pager', 'json'])('are printed like strings in %s', async (name) => {
    const some = fc.oneof(fc.array(row, { maxLength: 10 }), fc.array(row, { minLength: 95, maxLength: 250 }));
    await fc.assert(
      fc.asyncProperty(
        some,
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 30, max: 120 }),
        async (rows, batch, width) => {
          expect(await renderPacked(name, rows, batch, width)).toBe(await render(name, { headers, rows }, { width }));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('can exceed the initial size', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [`${index}`.repeat(20), 'x'.repeat(index % 50), 'end']);
    for (const name of ['table', 'tab'] as const) {
      expect(await renderPacked(name, rows, 10_000, 80)).toBe(await render(name, { headers, rows }));
    }
  });
});
