import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table } from '../../src/formatters/table.ts';
import { render } from './render.ts';

const hostHeaders = ['mail server ip', 'tag', 'vhosts', 'state', 'state changed', 'users'].map((key) => ({ key }));
const widthsOf = (line: string, columns: readonly string[]) => columns.map((title) => line.indexOf(title));

describe('table', () => {
  it('gives half of the spare width to the last column', async () => {
    const text = await render('table', { headers: hostHeaders, rows: [['127.0.0.11', '', '100', 'up', '-', '0']] });
    expect(text).toBe(
      'mail server ip tag vhosts state state changed users              \n' +
        '127.0.0.11         100    up    -             0                  \n',
    );
  });

  it('gives it to the first column that can expand', async () => {
    const headers = [{ key: 'user', expand: true }, { key: 'hash' }, { key: 'mail server ip' }, { key: 'expire time' }];
    expect(await render('table', { headers, rows: [] })).toBe(
      'user                       hash mail server ip expire time\n',
    );
  });

  it('reserves width for hidden titles', async () => {
    const text = await render('table', { headers: [{ key: 'hash', hideTitle: true }], rows: [['2898073819']] });
    expect(text).toBe(`${'2898073819'.padEnd(45)}\n`);
  });

  it('shrinks columns once, from the right, and never truncates a value', async () => {
    const wide = [
      '2001:db8:1234:5678:9abc:def0:1234:5678',
      'someverylongtagname-for-testing-shrink',
      '100',
      'up',
      '2023-11-14 22:13:20',
      '123456789',
    ];
    expect(await render('table', { headers: hostHeaders, rows: [wide, ['10.0.0.1', '', '5', 'down', '-', '1']] })).toBe(
      'mail server ip          tag                 vhosts state state changed users\n' +
        '2001:db8:1234:5678:9abc:def0:1234:5678 someverylongtagname-for-testing-shrink 100  up   2023-11-14 22:13:20 123456789\n' +
        '10.0.0.1                                    5    down -          1    \n',
    );
  });

  it.each([[true], [undefined]] as const)(
    'shows each batch at once only if rows arrive as events occur: %s',
    async (isEndless) => {
      let text = '';
      const seen: string[] = [];
      const rows = async function* () {
        for (const row of [['a'], ['long']]) {
          yield [row];
          seen.push(text);
        }
      };
      const write = (more: string) => {
        text += more;
      };
      const output = { write, writeBytes: () => {} };
      const listing = { headers: [{ key: 'x' }], rows: rows(), ...(isEndless && { isEndless }) };
      await table.write(listing, output, {
        hideTitles: false,
        isTerminal: false,
        hasColours: false,
        width: () => 0,
      });
      const lines = seen.map((part) =>
        part
          .split('\n')
          .map((line) => line.trimEnd())
          .slice(0, -1),
      );
      expect(lines).toEqual(
        isEndless
          ? [
              ['x', 'a'],
              ['x', 'a', 'long'],
            ]
          : [[], []],
      );
      expect(text.trimEnd().split(/\s+/)).toEqual(['x', 'a', 'long']);
    },
  );

  it('measures characters and pads bytes', async () => {
    const headers = [{ key: 'tag' }, { key: 'end' }];
    const lines = (
      await render('table', {
        headers,
        rows: [
          ['\xc3\xa4\xc3\xb6', 'x'],
          ['abcdefgh', 'x'],
        ],
      })
    ).split('\n');
    expect(lines[1]?.indexOf('x')).toBe('\xc3\xa4\xc3\xb6'.length + 6 + 1);
    expect(lines[2]?.indexOf('x')).toBe(8 + 1);
  });

  it('computes widths from the first 100 rows', async () => {
    const headers = [{ key: 'a' }, { key: 'b' }];
    const rows = Array.from({ length: 100 }, () => ['x', 'y']);
    const late = ['longer than the column', 'z'];
    const [titles = ''] = (await render('table', { headers, rows: [...rows, late] })).split('\n');
    const [widened = ''] = (await render('table', { headers, rows: [...rows.slice(1), late] })).split('\n');
    expect(widthsOf(titles, ['a', 'b'])).toEqual([0, 2]);
    expect(widthsOf(widened, ['a', 'b'])).toEqual([0, 'longer than the column'.length + 1]);
  });

  it('has the same output for any batch size', async () => {
    const headers = [{ key: 'a' }, { key: 'b', expand: true }];
    const value = fc.string({ maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(value, value), { minLength: 0, maxLength: 250 }),
        fc.integer({ min: 1, max: 120 }),
        async (rows, batch) => {
          const whole = await render('table', { headers, rows }, { batch: 1000, width: 40 });
          expect(await render('table', { headers, rows }, { batch, width: 40 })).toBe(whole);
        },
      ),
      { numRuns: 30 },
    );
  });
});
