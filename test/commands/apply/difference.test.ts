import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, type Difference, differences } from '../../../src/commands/apply/difference.ts';
import type { WantedHost } from '../../../src/commands/apply/wanted-hosts.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';

const none = { prune: false, flush: false };

function want(ip: string, more: Partial<WantedHost> = {}): WantedHost {
  return { ip, present: true, tag: '', vhosts: 100, up: undefined, flush: false, ...more };
}

function live(ip: string, more: Partial<LiveHost> = {}): LiveHost {
  return { ip, tag: '', vhosts: 100, up: true, users: 3, ...more };
}

describe('the difference between a file and a director', () => {
  const brief = ({ action, ip, before, after }: Difference) => {
    const show = (state: Difference['after']) => (state ? `${state.vhosts}${state.up ? '' : ' down'}` : '-');
    return `${action} ${ip}: ${show(before)} to ${show(after)}`;
  };

  it.each<[string, WantedHost[], LiveHost[], string[]]>([
    ['nothing', [], [], []],
    ['the same', [want('10.0.0.1')], [live('10.0.0.1')], ['keep 10.0.0.1: 100 to 100']],
    ['a new host', [want('10.0.0.1', { vhosts: 7 })], [], ['add 10.0.0.1: - to 7']],
    ['a new host without weight', [want('10.0.0.1', { vhosts: undefined })], [], ['add 10.0.0.1: - to 100']],
    ['a new host that is down', [want('10.0.0.1', { up: false })], [], ['add 10.0.0.1: - to 100 down']],
    ['another weight', [want('10.0.0.1', { vhosts: 7 })], [live('10.0.0.1')], ['change 10.0.0.1: 100 to 7']],
    ['no weight', [want('10.0.0.1', { vhosts: undefined })], [live('10.0.0.1')], ['keep 10.0.0.1: 100 to 100']],
    ['down', [want('10.0.0.1', { up: false })], [live('10.0.0.1')], ['change 10.0.0.1: 100 to 100 down']],
    ['no state', [want('10.0.0.1')], [live('10.0.0.1', { up: false })], ['keep 10.0.0.1: 100 down to 100 down']],
    ['removal', [want('10.0.0.1', { present: false })], [live('10.0.0.1')], ['remove 10.0.0.1: 100 to -']],
    ['removal of nothing', [want('10.0.0.1', { present: false })], [], ['keep 10.0.0.1: - to -']],
    ['not mentioned', [], [live('10.0.0.1')], ['extra 10.0.0.1: 100 to 100']],
    ['another tag', [want('10.0.0.1', { tag: 'x' })], [live('10.0.0.1')], ['conflict 10.0.0.1: 100 to 100']],
    ['no tag', [want('10.0.0.1')], [live('10.0.0.1', { tag: 'x' })], ['conflict 10.0.0.1: 100 to 100']],
    [
      'any tag',
      [want('10.0.0.1', { tag: undefined })],
      [live('10.0.0.1', { tag: 'x' })],
      ['keep 10.0.0.1: 100 to 100'],
    ],
    ['a state of nothing', [want('10.0.0.1', { tag: undefined, up: true })], [], ['conflict 10.0.0.1: - to -']],
    [
      'a host listed twice',
      [want('10.0.0.1', { present: false })],
      [live('10.0.0.1'), live('10.0.0.1')],
      ['remove 10.0.0.1: 100 to -', 'remove 10.0.0.1: 100 to -'],
    ],
  ])('%s', (_, wanted, hosts, expected) => {
    expect(differences(wanted, hosts, [], none).map(brief)).toEqual(expected);
  });

  it('gives the reason of a conflict', () => {
    const reasons = (wanted: WantedHost) =>
      differences([wanted], [live('10.0.0.1', { tag: 'x' })], [], none).map(({ reason }) => reason);
    expect(reasons(want('10.0.0.1', { tag: 'y' }))).toEqual(["tag 'x' can't be changed to 'y', remove the host first"]);
    expect(reasons(want('10.0.0.2', { tag: undefined }))[0]).toBe("doesn't exist");
  });

  it('removes extra hosts on request only', () => {
    const hosts = [live('10.0.0.1'), live('10.0.0.2')];
    const actions = (prune: boolean) =>
      differences([want('10.0.0.2')], hosts, ['10.0.0.3'], { prune, flush: false }).map(brief);
    expect(actions(false)).toEqual([
      'extra 10.0.0.1: 100 to 100',
      'keep 10.0.0.2: 100 to 100',
      'keep 10.0.0.3: - to -',
    ]);
    expect(actions(true)).toEqual(['remove 10.0.0.1: 100 to -', 'keep 10.0.0.2: 100 to 100', 'keep 10.0.0.3: - to -']);
  });

  it('flushes hosts that lose their weight or go down, after all other changes', () => {
    const wanted = [
      want('10.0.0.1', { vhosts: 0 }),
      want('10.0.0.2', { up: false }),
      want('10.0.0.3', { vhosts: 50 }),
      want('10.0.0.4', { vhosts: 0 }),
      want('10.0.0.5', { up: false, vhosts: 0 }),
      want('10.0.0.6', { vhosts: 0 }),
      want('10.0.0.7', { present: false }),
    ];
    const hosts = [1, 2, 3, 5, 7].map((last) => live(`10.0.0.${last}`)).concat(live('10.0.0.4', { vhosts: 0 }));
    const plan = differences(wanted, hosts, [], { prune: false, flush: true });
    expect(plan.map(({ action }) => action).join(' ')).toBe(
      'add change change change change remove flush flush flush keep',
    );
    expect(plan.filter(({ action }) => action === 'flush').map(({ ip }) => ip)).toEqual([
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.5',
    ]);
  });

  it('is empty once the changes are made', () => {
    const ip = fc.integer({ min: 1, max: 5 }).map((last) => `10.0.0.${last}`);
    const count = fc.constantFrom(0, 5, 100);
    const tag = fc.constantFrom('', 'x');
    const liveHosts = fc.uniqueArray(fc.record({ ip, vhosts: count, users: count, tag, up: fc.boolean() }), {
      selector: (host) => host.ip,
    });
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const wantedList = fc.uniqueArray(
      fc.record({
        ip,
        present: fc.boolean(),
        tag: maybe(tag),
        vhosts: maybe(count),
        up: maybe(fc.boolean()),
        flush: fc.constant(false),
      }),
      { selector: (host) => host.ip },
    );
    const options = fc.record({ prune: fc.boolean(), flush: fc.boolean() });
    fc.assert(
      fc.property(wantedList, liveHosts, options, (wanted, hosts, chosen) => {
        const plan = differences(wanted, hosts, [], chosen);
        const made = new Map<string, LiveHost>(hosts.map((host) => [host.ip, host]));
        for (const difference of plan.filter(changeOf)) {
          const { ip: address, after, tag: itsTag } = difference;
          if (after === undefined) made.delete(address);
          else made.set(address, { ip: address, users: 0, tag: itsTag, vhosts: after.vhosts, up: after.up });
        }
        const again = differences(wanted, [...made.values()], [], chosen);
        expect(again.filter(changeOf)).toEqual([]);
        expect(again.filter(({ action }) => action === 'conflict').length).toBe(
          plan.filter(({ action }) => action === 'conflict').length,
        );
      }),
      { numRuns: 200 },
    );
  });
});
