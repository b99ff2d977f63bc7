import { describe, expect, it } from 'vitest';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';
import { disagreement } from '../../../src/commands/watch/disagreement.ts';

const host = (more: Partial<LiveHost> = {}): LiveHost => {
  return { ip: '10.0.0.1', vhosts: 100, users: 100, tag: '', up: true, ...more };
};

describe('the disagreements of directors', () => {
  it.each<[Partial<LiveHost>, string | undefined]>([
    [{}, undefined],
    [{ users: 110 }, undefined],
    [{ changed: 5 }, undefined],
    [{ users: 0 }, '2: 0 users'],
    [{ users: 400 }, '2: 400 users'],
    [{ up: false }, '2: down'],
    [{ vhosts: 50 }, '2: 50 vhosts'],
    [{ tag: 'x' }, '2: tag x'],
    [{ up: false, vhosts: 0 }, '2: down, 2: 0 vhosts'],
  ])('%o', (more, remark) => {
    const opinions = [
      { number: 1, hosts: [host()] },
      { number: 2, hosts: [host(more)] },
    ];
    expect(disagreement(opinions).byHost.get('10.0.0.1')).toBe(remark);
  });

  it('may be that one has no tag', () => {
    const opinions = [
      { number: 1, hosts: [host({ tag: 'x' })] },
      { number: 2, hosts: [host()] },
    ];
    expect(disagreement(opinions).byHost.get('10.0.0.1')).toBe('2: no tag');
  });

  it('include mail servers that one of them lacks', () => {
    const other = host({ ip: '10.0.0.2' });
    const { byHost, strangers } = disagreement([
      { number: 2, hosts: [host()] },
      { number: 3, hosts: [host(), other] },
      { number: 5, hosts: [other] },
    ]);
    expect([...byHost]).toEqual([
      ['10.0.0.2', '2: missing'],
      ['10.0.0.1', '5: missing'],
    ]);
    expect(strangers).toEqual([other]);
  });

  it('are empty for one director, or none', () => {
    for (const opinions of [[], [{ number: 1, hosts: [host()] }]]) {
      expect(disagreement(opinions)).toEqual({ byHost: new Map(), strangers: [] });
    }
  });
});
