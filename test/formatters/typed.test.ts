import { describe, expect, it } from 'vitest';
import type { Listing } from '../../src/formatters/formatter.ts';
import { render } from './render.ts';

const listing = {
  headers: [{ key: 'mail server ip' }, { key: 'users', type: 'number' }, { key: 'new-share', type: 'percentage' }],
  rows: [
    ['10.0.0.1', '5', '33.74%'],
    ['10.0.0.2', '-', '100.00%'],
    ['"x', 'x', '-'],
  ],
  isTyped: true,
  colourOf: ([ip]) => (ip === '10.0.0.2' ? 'red' : undefined),
  summary: () => '2 in all',
} as const satisfies Omit<Listing, 'rows'> & { rows: unknown };

describe('a listing with types', () => {
  it('has numbers, null and snake_case in JSON', async () => {
    const text = await render('json', listing);
    expect(text.endsWith(']\n')).toBe(true);
    expect(JSON.parse(text)).toEqual([
      { mail_server_ip: '10.0.0.1', users: 5, new_share: 0.3374 },
      { mail_server_ip: '10.0.0.2', users: null, new_share: 1 },
      { mail_server_ip: '"x', users: 'x', new_share: null },
    ]);
  });

  it('has numbers to the right and a summary in a table', async () => {
    expect(await render('table', listing)).toBe(
      'mail server ip users new-share\n' +
        '10.0.0.1           5    33.74%\n' +
        '10.0.0.2           -   100.00%\n' +
        '"x                 x         -\n' +
        '2 in all\n',
    );
    expect(await render('table', { ...listing, rows: [] })).toBe('2 in all\n');
    expect(await render('table', listing, { hasColours: true })).toContain(
      '\x1b[31m10.0.0.2           -   100.00%\x1b[39m\n',
    );
  });
});
