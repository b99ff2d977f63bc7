import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coloured, plain } from '../../../src/commands/shared/drawing/style.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';
import type { DirectorState } from '../../../src/commands/watch/draw-head.ts';
import { drawView } from '../../../src/commands/watch/draw-view.ts';
import type { RingLine } from '../../../src/commands/watch/ring-state.ts';
import { View } from '../../../src/commands/watch/view.ts';

const self: RingLine = { director: '127.0.0.1:0', type: 'self', failed: 0, status: 'ring synced' };
const clock = { lookedAt: '12:34:56', since: (changed: number) => `@${changed}` };
const answering: DirectorState = {
  name: './director-admin',
  silentMs: undefined,
  failure: undefined,
  servers: 2,
  users: 9,
};
const silent: DirectorState = { ...answering, silentMs: 12_700 };

function host(ip: string, users: number, more: Partial<LiveHost> = {}): LiveHost {
  return { ip, vhosts: 100, users, tag: '', up: true, ...more };
}

/** A view in which each mail server that is up has the same share. */
function viewOf(...looks: (readonly LiveHost[])[]): View {
  const view = new View();
  for (const hosts of looks) look(view, hosts);
  return view;
}

function look(view: View, hosts: readonly LiveHost[], ring: readonly RingLine[] = [self]): void {
  const share = ({ tag }: LiveHost) => 1 / hosts.filter((host) => host.up && host.tag === tag).length;
  const shares = new Map(hosts.filter(({ up }) => up).map((host) => [host.ip, share(host)]));
  view.update({ hosts, ring }, shares, 1_700_000_000_000);
}

function picture(view: View, columns = 80, rows = 24, directors = [answering], style = plain) {
  return drawView(view, directors, clock, { columns, rows, style });
}

function draw(...args: Parameters<typeof picture>): string[] {
  return picture(...args).lines.map((line) => line.trimEnd());
}

/** The addresses on a screen, from top to bottom. */
function addresses(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^10\.0\.0\.\d+/.exec(line)?.[0] ?? []);
}

describe('the view of watch', () => {
  it('has a line with a bar for each mail server', () => {
    const before = [host('10.0.0.1', 50), host('10.0.0.2', 30, { tag: 'x' })];
    const after = [host('10.0.0.1', 60), host('10.0.0.2', 30, { tag: 'x', up: false, changed: 1234 })];
    expect(draw(viewOf(before, after))).toEqual([
      'director ./director-admin                                               12:34:56',
      '2 mail servers, 1 down, 90 users (+10) ▇█',
      'server    tag  state  since  vhosts  users  change  users │ their share',
      `10.0.0.2  x    down   @1234     100     30          ${'█'.repeat(14)}`,
      `10.0.0.1       up               100     60     +10  ${'█'.repeat(27)}│`,
      'all 2 by address  q quit  s sort  / filter  p pause',
    ]);
  });

  it('sorts by address, users and change in turn, and shows the order', () => {
    const view = viewOf(
      [host('10.0.0.1', 100), host('10.0.0.2', 103), host('10.0.0.3', 93)],
      [host('10.0.0.1', 100), host('10.0.0.2', 104), host('10.0.0.3', 100)],
    );
    const orders = Array.from({ length: 4 }, () => {
      const lines = draw(view);
      view.sortNext();
      return [
        addresses(lines)
          .map((ip) => ip.at(-1))
          .join(''),
        / by (\w+)/.exec(lines.at(-1) ?? '')?.[1],
      ];
    });
    expect(orders).toEqual([
      ['123', 'address'],
      ['213', 'users'],
      ['321', 'change'],
      ['123', 'address'],
    ]);
  });

  it('sorts first by: down, different on other directors, far from the share', () => {
    const view = viewOf([
      host('10.0.0.1', 100),
      host('10.0.0.2', 400),
      host('10.0.0.3', 100),
      host('10.0.0.4', 0, { up: false }),
    ]);
    view.compare({ byHost: new Map([['10.0.0.3', '2: down']]), strangers: [] });
    const order = ['10.0.0.4', '10.0.0.3', '10.0.0.1', '10.0.0.2'];
    expect(addresses(draw(view))).toEqual(order);
    view.sortNext();
    expect(addresses(draw(view))).toEqual(['10.0.0.4', '10.0.0.3', '10.0.0.2', '10.0.0.1']);
  });

  it('does not mark random deviations from the share', () => {
    const view = viewOf([host('10.0.0.1', 8), host('10.0.0.2', 12), host('10.0.0.3', 10)]);
    expect(addresses(draw(view))).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    const many = viewOf([host('10.0.0.1', 1000), host('10.0.0.2', 1300), host('10.0.0.3', 1000)]);
    expect(addresses(draw(many))).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    const far = viewOf([host('10.0.0.1', 1000), host('10.0.0.2', 1500), host('10.0.0.3', 1000)]);
    expect(addresses(draw(far))[0]).toBe('10.0.0.2');
  });

  it('shows the ring in one line when it is in sync, else its problems', () => {
    const hosts = [host('10.0.0.1', 5)];
    const view = viewOf(hosts);
    const ring = () => draw(view).filter((line) => line.startsWith('ring'));
    expect(ring()).toEqual([]);
    const other = { director: '127.0.0.2:9090', failed: 0, status: 'synced' };
    look(view, hosts, [self, { ...other, type: 'left' }, { ...other, type: 'right' }]);
    expect(ring()).toEqual(['ring: 2 directors, in step']);
    look(view, hosts, [self, { ...other, type: 'right', status: 'syncing' }, { ...other, type: '', status: '' }]);
    expect(ring()).toEqual(['ring: 127.0.0.2:9090 right syncing', 'ring: 127.0.0.2:9090 not connected']);
  });

  it('reports a director that does not answer, and dims its last values', () => {
    const view = viewOf([host('10.0.0.1', 5), host('10.0.0.2', 5, { up: false })]);
    const lines = draw(view, 80, 24, [{ ...silent, failure: 'it is gone' }]);
    expect(lines[0]).toMatch(/12:34:56, 12 s ago$/);
    expect(lines).toContain('no answer for 12 s: it is gone');
    const time = (state: DirectorState) => draw(view, 80, 24, [state], coloured)[0];
    expect(time(silent)).toMatch(/\x1b\[31m12:34:56, 12 s ago\x1b\[39m$/);
    expect(time(answering)).toMatch(/ \x1b\[\d+m12:34:56$/);
    const table = (state: DirectorState) => draw(view, 80, 24, [state], coloured).slice(-4, -1);
    for (const line of table(silent)) expect(line).toMatch(/^\x1b\[2m[^\x1b]*\x1b\[22m$/);
    expect(table(answering).join('')).toContain('\x1b[31mdown');
  });

  it('continues with the director that answers', () => {
    const view = viewOf([host('10.0.0.1', 5)]);
    const lines = draw(view, 80, 24, [silent, { ...answering, name: 'b' }], coloured);
    expect(lines).toContain('\x1b[31m1: no answer for 12 s, ./director-admin\x1b[39m');
    expect(lines).toContain('2: b, 2 mail servers, 9 users');
    expect(lines.join('')).toContain('\x1b[32mup');
  });

  it('shows the differences on other directors', () => {
    const view = viewOf([host('10.0.0.1', 5)]);
    view.compare({
      byHost: new Map([
        ['10.0.0.1', '2: down'],
        ['10.0.0.9', '1: missing'],
      ]),
      strangers: [host('10.0.0.9', 3)],
    });
    expect(draw(view)[2]).toMatch(/ elsewhere /);
    expect(draw(view).slice(3, 5).join('\n')).toMatch(/^10\.0\.0\.1 .* 2: down.*\n10\.0\.0\.9 .* 1: missing/);
  });

  it('lists the mail servers whose address or tag contains the filter', () => {
    const view = viewOf([host('10.0.0.1', 5, { tag: 'Oslo' }), host('10.0.0.2', 5), host('10.0.0.12', 5)]);
    for (const [filter, found] of [
      ['', ['10.0.0.1', '10.0.0.2', '10.0.0.12']],
      ['osl', ['10.0.0.1']],
      ['0.1', ['10.0.0.1', '10.0.0.12']],
      ['none', []],
    ] as const) {
      view.filter = filter;
      expect(addresses(draw(view)), filter).toEqual(found);
    }
  });

  it('scrolls no further than to the last mail server', () => {
    const view = viewOf(Array.from({ length: 30 }, (_, index) => host(`10.0.0.${index + 1}`, 5)));
    view.first = 3;
    expect(addresses(draw(view, 80, 10))).toEqual([4, 5, 6, 7, 8, 9].map((last) => `10.0.0.${last}`));
    view.first = Infinity;
    expect(picture(view, 80, 10).first).toBe(24);
    expect(draw(view, 80, 10).at(-1)).toMatch(/^25-30 of 30 by address/);
    view.first = -Infinity;
    expect(picture(view, 80, 10).first).toBe(0);
  });

  it('shows the visible range and the keys in the last line', () => {
    const view = viewOf(Array.from({ length: 30 }, (_, index) => host(`10.0.0.${index + 1}`, 5)));
    const foot = (rows = 24) => draw(view, 80, rows).at(-1);
    expect(foot()).toBe('1-20 of 30 by address  q quit  s sort  / filter  ↑↓ scroll  p pause');
    expect(foot(40)).toBe('all 30 by address  q quit  s sort  / filter  p pause');
    view.filter = '0.12';
    expect(foot()).toBe("all 1 with '0.12' by address  q quit  Esc all  s sort  / filter  p pause");
    view.filter = 'none';
    expect(draw(view).slice(-2)).toEqual([
      'no mail server',
      "0 with 'none' by address  q quit  Esc all  s sort  / filter  p pause",
    ]);
    view.isTyping = true;
    expect(foot()).toBe('/none_  Enter keep  Esc clear');
    const last = (isTyping: boolean) => {
      view.isTyping = isTyping;
      return picture(view, 80, 24, [answering], coloured).lines.at(-1);
    };
    expect(last(true)).toMatch(/^\x1b\[1m/);
    expect(last(false)).toMatch(/^\x1b\[2m/);
  });

  it('shows that it waits for the first look', () => {
    const waiting = { ...answering, servers: undefined, users: 0 };
    const unseen = { lookedAt: '', since: String };
    const canvas = { columns: 60, rows: 24, style: plain };
    const one = drawView(new View(), [waiting], unseen, canvas);
    expect({ ...one, lines: one.lines.map((text) => text.trimEnd()) }).toEqual({
      lines: ['director ./director-admin', 'waiting for its answer'],
      first: 0,
      page: 1,
    });
    const never = drawView(new View(), [{ ...silent, servers: undefined }], unseen, canvas);
    expect(never.lines.map((text) => text.trimEnd())).toEqual(['director ./director-admin', 'no answer for 12 s']);
    const two = drawView(new View(), [waiting, { ...silent, name: 'b' }], unseen, canvas);
    expect(two.lines.map((text) => text.trimEnd())).toEqual([
      '2 directors',
      '1: waiting for its answer, ./director-admin',
      '2: no answer for 12 s, b',
    ]);
  });

  it('shows that it is paused', () => {
    const view = viewOf([host('10.0.0.1', 5)]);
    view.isPaused = true;
    expect(draw(view, 50)[0]).toBe('director ./director-admin         paused  12:34:56');
  });

  it('leaves out less important parts in a small terminal', () => {
    const hosts = [host('10.0.0.1', 5), host('10.0.0.2', 5, { up: false })];
    const view = viewOf(hosts, hosts);
    expect(draw(view, 37)[1]).toBe('2 mail servers, 1 down, 10 users (0)');
    expect(draw(view, 36)[1]).toBe('2 servers, 1 down, 10 users (0)');
    expect(draw(view, 24)[1]).toBe('1 down of 2, 10 users');
    expect(draw(view, 16)[1]).toBe('1 down of 2');
    const bad = { ...self, type: 'right', status: 'syncing' };
    look(view, hosts, [self, ...[1, 2, 3, 4].map((last) => ({ ...bad, director: `10.0.1.${last}:9090` }))]);
    const directors = [answering, silent, { ...answering, name: 'c' }];
    const remarks = (rows: number) => draw(view, 80, rows, directors).slice(2, -4);
    const ring = [1, 2, 3, 4].map((last) => `ring: 10.0.1.${last}:9090 right syncing`);
    const [first, second, third] = [
      '1: ./director-admin, 2 mail servers, 9 users',
      '2: no answer for 12 s, ./director-admin',
      '3: c, 2 mail servers, 9 users',
    ];
    expect(remarks(20)).toEqual([first, second, third, ...ring]);
    expect(remarks(18)).toEqual([first, second, ...ring]);
    const others = draw(view, 80, 18, [silent, answering, { ...answering, name: 'c' }]).slice(2, -4);
    expect(others.map((line) => line.slice(0, 7))).toEqual(['1: no a', '2: ./di', ...ring.map(() => 'ring: 1')]);
    expect(remarks(16)).toEqual([second, ...ring]);
    expect(remarks(14)).toEqual([second, ...ring.slice(0, 2), '2 more with problems']);
    expect(remarks(10)).toEqual([second, '4 more with problems']);
    expect(draw(view, 80, 9, directors)[2]).toBe('5 directors with problems');
  });

  it('colours changes and problems', () => {
    const view = viewOf(
      [host('10.0.0.1', 5), host('10.0.0.2', 5), host('10.0.0.3', 5)],
      [host('10.0.0.1', 9), host('10.0.0.2', 1), host('10.0.0.3', 5)],
    );
    view.compare({ byHost: new Map([['10.0.0.1', '2: down']]), strangers: [] });
    look(view, view.hosts, [{ ...self, type: 'right', status: 'syncing' }]);
    const bad = picture(view, 120, 24, [answering], coloured).lines.join('\n');
    expect(bad).toContain('\x1b[33mring: 127.0.0.1:0 right syncing\x1b[39m');
    expect(bad).toMatch(/\x1b\[33m2: down *\x1b\[39m/);
    const changing = viewOf([host('10.0.0.1', 5), host('10.0.0.2', 5)], [host('10.0.0.1', 9), host('10.0.0.2', 1)]);
    const lines = picture(changing, 120, 24, [answering], coloured).lines.join('\n');
    expect(lines).toMatch(/\x1b\[32m *\+4\x1b\[39m/);
    expect(lines).toMatch(/\x1b\[33m *[-−]4\x1b\[39m/);
  });

  it('escapes control characters from directors', () => {
    const hostile = '\x1b[2J\xc3\xb6\x9b';
    const view = viewOf([host('10.0.0.1', 5, { tag: hostile })]);
    const bad = { director: hostile, type: hostile, failed: 0, status: hostile };
    look(view, [host('10.0.0.1', 5, { tag: hostile })], [bad]);
    view.compare({ byHost: new Map([['10.0.0.1', hostile]]), strangers: [] });
    view.filter = hostile;
    const lines = picture(view, 160, 24, [{ ...silent, name: hostile, failure: hostile }, answering]).lines;
    expect(lines.join('\n')).toContain(' \\x1b[2Jö\\x9b ');
    expect(lines.join('')).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
  });

  it('fits any terminal, and shows at least one mail server', () => {
    const hosts = fc.array(fc.record({ users: fc.nat(100_000), up: fc.boolean(), tag: fc.constantFrom('', 'oslo') }), {
      minLength: 1,
      maxLength: 40,
    });
    const states = fc.array(fc.constantFrom(answering, silent), { minLength: 1, maxLength: 5 });
    const members = fc.array(fc.constantFrom('synced', 'syncing'), { maxLength: 6 });
    const size = [fc.integer({ min: 24, max: 200 }), fc.integer({ min: 8, max: 60 })] as const;
    fc.assert(
      fc.property(hosts, states, members, ...size, (list, directors, ring, columns, rows) => {
        const view = viewOf();
        look(
          view,
          list.map(({ users, ...more }, index) => host(`10.0.0.${index + 1}`, users, more)),
          ring.map((status) => ({ ...self, type: 'in', status })),
        );
        const { lines } = picture(view, columns, rows, directors);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        const seen = addresses(lines).length;
        expect(seen).toBeGreaterThan(0);
        const [, from, to, all] = /^(\d+)-(\d+) of (\d+) /.exec(lines.at(-1) ?? '') ?? ['', 1, seen, list.length];
        expect([Number(to) - Number(from) + 1, Number(all)]).toEqual([seen, list.length]);
        if (list.some(({ up }) => !up)) expect(lines[1]).toMatch(/\d+ down/);
      }),
      { numRuns: 200 },
    );
  });

  it.each([24, 40])('fits long addresses into %s columns', (columns) => {
    const view = viewOf([host('fe80:1111:2222:3333:4444:5555:6666:7777', 5, { up: false })]);
    const lines = draw(view, columns, 8, [answering], plain);
    expect(lines.some((line) => line.startsWith('fe80:1111:2222:3333'))).toBe(true);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('has colours only on request', () => {
    const view = viewOf([host('10.0.0.1', 5), host('10.0.0.2', 5, { up: false })]);
    expect(draw(view).join('')).not.toContain('\x1b');
    expect(draw(view, 80, 24, [answering], coloured).join('')).toMatch(
      /\x1b\[31m1 down\x1b\[39m.*\x1b\[31mdown\x1b\[39m/,
    );
  });
});
