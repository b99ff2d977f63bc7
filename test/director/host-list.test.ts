import { expect, it } from 'vitest';
import { HostList } from '../../src/director/host-list.ts';
import { MailHost } from '../../src/director/mail-host.ts';

const [a, b, c] = ['10.0.0.9', '10.0.0.10', '::1'] as const;
const hashes = Array.from({ length: 64 }, (_, index) => index * 0x4000000 + 1);
const ipsOf = (hosts: readonly MailHost[]) => hosts.map(({ ip }) => ip);
const made = (...ips: string[]) => new HostList(ips.map((ip) => ({ ip, tag: '' })));

/** The hosts where hashes belong. */
const spread = (list: HostList, tag = '') => new Set(hashes.map((hash) => list.hostOf(hash, tag)?.ip));

it('is in the order of addresses, whatever comes and goes', () => {
  const list = made(b, c, a);
  expect(ipsOf(list.all)).toEqual([a, b, c]);
  expect(ipsOf(list.configured)).toEqual([a, b, c]);
  list.add(new MailHost({ ip: '10.0.0.1', tag: 'x' }));
  expect(ipsOf(list.all)).toEqual(['10.0.0.1', a, b, c]);
  const gone = list.find(b);
  if (gone !== undefined) list.remove(gone);
  expect(ipsOf(list.all)).toEqual(['10.0.0.1', a, c]);
  expect([list.find(b), list.find(a)?.ip]).toEqual([undefined, a]);
  list.replace([new MailHost({ ip: c, tag: '' }), new MailHost({ ip: b, tag: '' })]);
  expect(ipsOf(list.all)).toEqual([b, c]);
  expect([list.find(a), list.find(b)?.ip]).toEqual([undefined, b]);
  expect(ipsOf(list.configured)).toEqual([a, b, c]);
});

it('finds the first of several with an address', () => {
  const list = new HostList([
    { ip: a, tag: 'x' },
    { ip: a, tag: 'y' },
  ]);
  expect(list.find(a)).toBe(list.all[0]);
  expect(list.find(a)?.tag).toBe('x');
});

it('says which configured addresses are no longer there, and how often', () => {
  const list = made(a, a, b);
  expect(list.removed()).toEqual([]);
  const [first] = list.all;
  if (first !== undefined) list.remove(first);
  expect(list.removed()).toEqual([a]);
  list.replace([]);
  expect(list.removed()).toEqual([a, a, b]);
  list.replace([new MailHost({ ip: b, tag: 'other' }), new MailHost({ ip: c, tag: '' })]);
  expect(list.removed()).toEqual([a, a]);
});

it('puts users on hosts that are up and have their tag, by what these are now', () => {
  const list = new HostList([
    { ip: a, tag: '' },
    { ip: b, tag: '' },
    { ip: c, tag: 'x' },
  ]);
  expect(spread(list)).toEqual(new Set([a, b]));
  expect(spread(list, 'x')).toEqual(new Set([c]));
  expect(spread(list, 'y')).toEqual(new Set([undefined]));
  const host = list.find(a);
  if (host === undefined) return expect.fail('no host');
  host.isUp = false;
  expect(spread(list)).toEqual(new Set([a, b]));
  list.changed();
  expect(spread(list)).toEqual(new Set([b]));
  expect(new Set(hashes.map((hash) => list.initialHostOf(hash, '')?.ip))).toEqual(new Set([a, b]));
  list.add(new MailHost({ ip: '10.0.0.1', tag: 'y' }));
  expect(spread(list, 'y')).toEqual(new Set(['10.0.0.1']));
  list.remove(host);
  expect(spread(list)).toEqual(new Set([b]));
  list.replace([host]);
  host.isUp = true;
  list.changed();
  expect(spread(list)).toEqual(new Set([a]));
});
