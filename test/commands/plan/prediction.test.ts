import { describe, expect, it } from 'vitest';
import { Prediction } from '../../../src/commands/plan/prediction.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';

const host = (ip: string, more: Partial<LiveHost> = {}): LiveHost => {
  return { ip, tag: '', vhosts: 100, up: true, users: 0, ...more };
};
const THREE = ['127.0.40.11', '127.0.40.12', '127.0.40.12'].map((ip) => host(ip));
const TAGGED = host('127.0.40.20', { tag: 'x' });
/** The hash of `alice`, which the ring assigns to the first of the three. */
const ALICE = 1669653170;

describe('the predicted mail server of a user', () => {
  it.each<[string, LiveHost[], LiveHost[], string, string | undefined]>([
    ['nothing changes', THREE, THREE, '127.0.40.11', '127.0.40.11'],
    [
      'they are on the first of two with one address',
      [host('127.0.40.11'), host('127.0.40.11', { tag: 'x' })],
      [host('127.0.40.11'), TAGGED],
      '127.0.40.11',
      '127.0.40.11',
    ],
    ['nothing changes and the user was moved', THREE, THREE, '127.0.40.12', '127.0.40.11'],
    ['the host goes down', THREE, THREE.with(0, host('127.0.40.11', { up: false })), '127.0.40.11', '127.0.40.12'],
    [
      'the host loses its weight',
      THREE,
      THREE.with(0, host('127.0.40.11', { vhosts: 0 })),
      '127.0.40.11',
      '127.0.40.12',
    ],
    ['the host is removed', THREE, THREE.slice(1), '127.0.40.11', undefined],
    ['another is removed', THREE, THREE.slice(0, 1), '127.0.40.12', undefined],
    ['the user is on a tagged host', [...THREE, TAGGED], [...THREE, TAGGED], '127.0.40.20', '127.0.40.20'],
    ['the only tagged host goes down', [TAGGED], [{ ...TAGGED, up: false }, ...THREE], '127.0.40.20', undefined],
    ['the host is unknown', THREE, THREE, '127.0.40.99', undefined],
  ])('if %s', (_, before, after, from, to) => {
    expect(new Prediction(before, after).placeOf(ALICE, from)).toBe(to);
  });
});
