import { expect, it } from 'vitest';
import { HostLookupError, resolveHost } from '../../src/client/resolve-host.ts';

it('does not resolve an address', async () => {
  expect(await resolveHost('127.1')).toEqual(['127.0.0.1']);
  expect(await resolveHost('[FD00::0:1]')).toEqual(['fd00::1']);
});

it('drops the scope of a resolved address', async () => {
  expect(await resolveHost('fe80::1%lo')).toEqual(['fe80::1']);
  expect(await resolveHost('fe80::1%lo:1')).toEqual(['fe80::1']);
  expect(await resolveHost('2001:DB8::0:1%4294967295')).toEqual(['2001:db8::1']);
});

const scopes = [
  '::1%lo',
  'ff05::1%lo',
  'fe80::1%nosuch',
  'fe80::1%lo%lo',
  `fe80::1%lo:${'1'.repeat(13)}`,
  '::1%0x1',
  '::1%4294967296',
  '::1%',
];

// Node would accept the last two as addresses.
it.each(['', '[::1', '127.0.0.1:80', '256.1', ...scopes, '\xef\xbc\x91', '\xef\xbd\x8cocalhost'])(
  'fails for %j',
  async (host) => {
    await expect(resolveHost(host)).rejects.toThrow(
      new HostLookupError(`gethostname(${host}) failed: Name or service not known`),
    );
  },
);
