import { describe, expect, it } from 'vitest';
import { combine, type Supposition, supposedHosts } from '../../../src/commands/plan/supposed-hosts.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';

const host = (ip: string, more: Partial<LiveHost> = {}): LiveHost => {
  return { ip, tag: '', vhosts: 100, up: true, users: 3, ...more };
};
const HOSTS = [host('10.0.0.9'), host('10.0.0.10', { tag: 'x', up: false }), host('fd00::1')];

describe('the supposed hosts', () => {
  const suppose = (ip: string, supposition: Supposition, hosts = HOSTS) =>
    supposedHosts(hosts, new Map([[ip, supposition]]));

  it.each<[string, Supposition, LiveHost[]]>([
    ['10.0.0.9', { vhosts: 0 }, [host('10.0.0.9', { vhosts: 0 }), ...HOSTS.slice(1)]],
    ['10.0.0.9', { vhosts: 1000 }, [host('10.0.0.9', { vhosts: 1000 }), ...HOSTS.slice(1)]],
    ['10.0.0.9', { up: false }, [host('10.0.0.9', { up: false }), ...HOSTS.slice(1)]],
    ['10.0.0.9', { removed: true }, HOSTS.slice(1)],
    ['10.0.0.10', { up: true, vhosts: 5 }, HOSTS.with(1, host('10.0.0.10', { tag: 'x', vhosts: 5 }))],
    ['10.0.0.10', { tag: '', vhosts: 5 }, HOSTS.with(1, host('10.0.0.10', { tag: 'x', up: false, vhosts: 5 }))],
    ['10.0.0.10', { tag: 'x' }, HOSTS],
    ['10.0.1.1', { tag: '' }, [...HOSTS.slice(0, 2), host('10.0.1.1', { users: 0 }), ...HOSTS.slice(2)]],
    [
      '1.2.3.4',
      { tag: 'y', vhosts: 1, up: false },
      [host('1.2.3.4', { tag: 'y', vhosts: 1, up: false, users: 0 }), ...HOSTS],
    ],
  ])('with %s %j', (ip, supposition, expected) => {
    expect(suppose(ip, supposition)).toEqual(expected);
  });

  it.each<[string, Supposition, string, string]>([
    ['10.0.1.1', { vhosts: 5 }, 'missing', "doesn't exist"],
    ['10.0.1.1', { up: true }, 'missing', "doesn't exist"],
    ['10.0.1.1', { removed: true }, 'missing', "doesn't exist"],
    ['10.0.0.9', { vhosts: 1001 }, 'refused', 'vhost count too large'],
    ['10.0.1.1', { tag: '', vhosts: 1001 }, 'refused', 'vhost count too large'],
    ['10.0.0.9', { tag: 'x' }, 'refused', "host tag can't be changed"],
  ])('refuse %s %j', (ip, supposition, kind, reason) => {
    expect(() => suppose(ip, supposition)).toThrow(expect.objectContaining({ kind, message: `${ip}: ${reason}` }));
  });

  it('change the first of two with the same address', () => {
    const twice = [host('10.0.0.1'), host('10.0.0.1')];
    expect(suppose('10.0.0.1', { vhosts: 5 }, twice)).toEqual([host('10.0.0.1', { vhosts: 5 }), host('10.0.0.1')]);
  });
});

describe('two suppositions of one host', () => {
  it.each<[Supposition, Supposition, Supposition]>([
    [{ vhosts: 5 }, { up: false }, { vhosts: 5, up: false }],
    [{ vhosts: 5 }, { tag: 'x' }, { vhosts: 5, tag: 'x' }],
    [{ tag: '', vhosts: 5 }, { up: true }, { tag: '', vhosts: 5, up: true }],
  ])('%j and %j can be combined', (first, second, both) => {
    expect(combine(first, second)).toEqual(both);
  });

  it.each<[Supposition, Supposition]>([
    [{ vhosts: 5 }, { vhosts: 5 }],
    [{ vhosts: 5 }, { tag: '', vhosts: 6 }],
    [{ up: true }, { up: false }],
    [{ removed: true }, { up: false }],
    [{ vhosts: 5 }, { removed: true }],
    [{ removed: true }, { removed: true }],
  ])('%j and %j contradict each other', (first, second) => {
    expect(() => combine(first, second)).toThrow('contradictory changes');
  });
});
