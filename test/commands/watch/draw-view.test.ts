import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coloured, plain } from '../../../src/commands/drawing/style.ts';
import type { LiveHost } from '../../../src/commands/live-hosts.ts';
import { drawView } from '../../../src/commands/watch/draw-view.ts';
import { View } from '../../../src/commands/watch/view.ts';

const self = { director: '127.0.0.1:0', type: 'self', status: 'ring synced' };

function host(ip: string, users: number, more: Partial<LiveHost> = {}): LiveHost {
  return { ip, vhosts: 100, users, tag: '', up: true, ...more };
}

function viewOf(...looks: (readonly LiveHost[])[]): View {
  const view = new View();
  for (const hosts of looks) view.update({ hosts, ring: [self] }, 1_700_000_000_000);
  return view;
}

function draw(view: View, columns = 80, rows = 24): string[] {
  return drawView(view, './director-admin', '12:34:56', { columns, rows, style: plain });
}

describe('the view of watch', () => {
  it('is a table with bars', () => {
    const before = [host('10.0.0.1', 50), host('10.0.0.2', 30, { tag: 'x' })];
    const after = [host('10.0.0.1', 60), host('10.0.0.2', 30, { tag: 'x', up: false })];
    expect(draw(viewOf(before, after))).toEqual([
      'director ./director-admin                                               12:34:56',
      '2 mail servers, 1 down, 90 users (+10) ▁█',
      '┌─────────────┬─────┬───────┬────────┬───────┬────────┬────────────────────────┐',
      '│ mail server │ tag │ state │ vhosts │ users │ change │ users │ their share    │',
      '├─────────────┼─────┼───────┼────────┼───────┼────────┼────────────────────────┤',
      '│ 10.0.0.1    │     │ up    │    100 │    60 │    +10 │ █████████████████████│ │',
      '│ 10.0.0.2    │ x   │ down  │    100 │    30 │        │ ███████████            │',
      '└─────────────┴─────┴───────┴────────┴───────┴────────┴────────────────────────┘',
      'q quit  s sort  p pause',
    ]);
  });

  it('sorts by address, users and change in turn', () => {
    const view = viewOf(
      [host('10.0.0.1', 5), host('10.0.0.2', 9), host('10.0.0.3', 1)],
      [host('10.0.0.1', 5), host('10.0.0.2', 10), host('10.0.0.3', 8)],
    );
    const orders = Array.from({ length: 4 }, () => {
      const order = view.sorted().map(({ ip }) => ip.at(-1));
      view.sortNext();
      return order.join('');
    });
    expect(orders).toEqual(['123', '231', '321', '123']);
  });

  it('tells of a ring, and of what is wrong with it', () => {
    const view = viewOf([host('10.0.0.1', 5)]);
    expect(draw(view).some((line) => line.startsWith('ring'))).toBe(false);
    const lost = { director: '127.0.0.2:9090', type: '', status: '' };
    view.update({ hosts: [], ring: [self, { ...lost, type: 'right', status: 'synced' }, lost] }, 0);
    expect(draw(view).filter((line) => line.startsWith('ring'))).toEqual([
      'ring  127.0.0.1:0 self ring synced',
      'ring  127.0.0.2:9090 right synced',
      'ring  127.0.0.2:9090  not connected',
    ]);
  });

  it('says what keeps it from looking, below the last it saw', () => {
    const view = viewOf([host('10.0.0.1', 5)]);
    view.trouble = 'it is gone';
    expect(draw(view).join('\n')).toMatch(/12:34:56\nit is gone\n1 mail servers, 5 users/);
  });

  it('never lets a director write to the terminal', () => {
    const lines = draw(viewOf([host('10.0.0.1', 5, { tag: '\x1b[2J\xc3\xb6\x9b' })]));
    expect(lines.join('\n')).toContain('│ \\x1b[2Jö\\x9b │');
    expect(lines.join('')).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
  });

  it('fits any terminal', () => {
    const hosts = fc.array(fc.record({ users: fc.nat(100_000), up: fc.boolean(), tag: fc.constantFrom('', 'oslo') }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(hosts, fc.integer({ min: 24, max: 200 }), fc.integer({ min: 8, max: 60 }), (list, columns, rows) => {
        const view = viewOf(list.map(({ users, ...more }, index) => host(`10.0.0.${index + 1}`, users, more)));
        const lines = draw(view, columns, rows);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        const shown = lines.filter((line) => /^│ 10\./.test(line)).length;
        const hidden = Number(/^(\d+) more/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
        if (rows >= 12) expect(shown + hidden).toBe(list.length);
      }),
      { numRuns: 60 },
    );
  });

  it('has colours only where they are wanted', () => {
    const canvas = { columns: 80, rows: 24 };
    const view = viewOf([host('10.0.0.1', 5), host('10.0.0.2', 5, { up: false })]);
    expect(drawView(view, 'x', '', { ...canvas, style: plain }).join('')).not.toContain('\x1b');
    expect(drawView(view, 'x', '', { ...canvas, style: coloured }).join('')).toContain('\x1b[31mdown\x1b[39m');
  });
});
