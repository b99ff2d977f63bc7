import { expect, it } from 'vitest';
import { parseSocketAddress } from '../../src/client/socket-address.ts';

it.each([
  ['/run/x', { kind: 'unix', path: '/run/x' }],
  ['a:1/b', { kind: 'unix', path: 'a:1/b' }],
  ['host:80', { kind: 'tcp', host: 'host', port: 80 }],
  ['host', { kind: 'tcp', host: 'host', port: 0 }],
  ['', { kind: 'tcp', host: '', port: 0 }],
  [':5', { kind: 'tcp', host: '', port: 5 }],
  ['[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
  ['[::1]', { kind: 'tcp', host: '::1', port: 0 }],
  ['::1:80', { kind: 'tcp', host: '::1:80', port: 0 }],
  ['host:0', undefined],
  ['host:65536', undefined],
  ['host:', undefined],
  ['[::1', undefined],
  ['[::1]x', undefined],
  ['[::1]x80', undefined],
  ['[]:80', { kind: 'tcp', host: '', port: 80 }],
  ['[::1]:', undefined],
])('reads %j', (path, address) => {
  expect(parseSocketAddress(path)).toEqual(address);
});
